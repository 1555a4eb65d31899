/** Small files that grappe keeps for itself: 0600 in 0700 folders, replaced in one step, believed only if ours. */

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GrappeError, systemCode, systemReason } from '../base/index.ts';
import { makePrivateFolder } from './folder.ts';

const GROUP_OR_OTHERS_WRITE = 0o022;

/** The text of the file; undefined where there is none. Throws when others could have written it. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    await using handle = await open(path);
    const { mode, uid } = await handle.stat();
    if ((mode & GROUP_OR_OTHERS_WRITE) === 0 && uid === process.getuid?.())
      return await handle.readFile('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw unreadable(path, systemReason(error));
  }
  throw unreadable(path, 'other accounts can write it');
}

function unreadable(path: string, why: string): GrappeError {
  const hint = 'look at the file, then mend or remove it';
  return new GrappeError('local', { message: `cannot use the file '${path}'`, why, hint });
}

export interface WriteOptions {
  /** Waits until it is on the disk; a cache has no need of that. */
  readonly durable: boolean;
}

/** Written beside and renamed, so that a crash leaves the old file. Folders that are missing are made. */
export async function writePrivateFile(path: string, text: string, { durable }: WriteOptions): Promise<void> {
  makePrivateFolder(dirname(path));
  const beside = `${path}.${randomUUID()}`;
  try {
    await using handle = await open(beside, 'wx', 0o600);
    await handle.writeFile(text);
    if (durable) await handle.sync();
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}
