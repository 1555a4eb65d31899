/** Puts a text in the place of a file's, whole or not at all: written beside it, put on the disk, renamed. Owner and mode stay. */

import { randomUUID } from 'node:crypto';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GrappeError, systemReason } from '../../base/index.ts';

/** `isStill` is asked last, when only the rename is left to do. */
export async function replaceFile(path: string, text: string, isStill: () => boolean): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${randomUUID()}.new`);
  try {
    const { mode, uid, gid } = await lstat(path);
    {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(text);
      await keepOwner(file, uid, gid);
      await file.chmod(mode & 0o7777);
      await file.sync();
    }
    if (!isStill()) throw changedMeanwhile(path);
    await rename(beside, path);
    await using opened = await open(folder);
    await opened.sync();
  } catch (cause) {
    if (cause instanceof GrappeError) throw cause;
    throw new GrappeError('local', {
      message: `'${path}' could not be written`,
      why: systemReason(cause),
      hint: 'it is as it was',
      cause,
    });
  } finally {
    await rm(beside, { force: true });
  }
}

export function changedMeanwhile(name: string): GrappeError {
  return new GrappeError('changed-meanwhile', {
    message: `'${basename(name)}' is not as it was when it was read`,
    hint: 'look at what it holds now, then save again',
  });
}

async function keepOwner(file: FileHandle, uid: number, gid: number): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
}
