/** Copies the files that tasks left into a folder: what is there stays, and no link is followed. */

import { createHash } from 'node:crypto';
import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GrappeError, systemCode, systemReason } from '../../base/index.ts';
import { isPlainPath, type StoredResultFile } from '../../jobs/index.ts';

export interface ResultCopy {
  readonly file: Pick<StoredResultFile, 'path' | 'sizeBytes' | 'sha256'>;
  /** Relative to the folder. */
  readonly to: string;
  /** Its bytes, once. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** All or nothing is begun: where one of them is there already, none is copied. */
export async function copyResults(copies: readonly ResultCopy[], into: string): Promise<void> {
  await named(into, () => mkdir(into, { recursive: true }));
  for (const { to } of copies) await refuseTaken(into, to);
  for (const copy of copies) await copyOne(copy, join(into, copy.to));
}

/** Neither it nor a link in place of one of its folders. */
async function refuseTaken(into: string, path: string): Promise<void> {
  if (!isPlainPath(path)) throw new TypeError(`no plain path: ${path}`);
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const place = join(into, ...parts.slice(0, length));
    const found = await lstatOf(place);
    if (!found) return;
    if (length < parts.length && found.isDirectory()) continue;
    throw new GrappeError('usage', {
      message: `'${place}' is there already`,
      why: length < parts.length ? 'and is no folder' : 'nothing is overwritten',
      hint: 'name another folder; nothing was copied',
    });
  }
}

async function copyOne({ file: { path, sha256 }, read }: ResultCopy, target: string): Promise<void> {
  await named(target, () => mkdir(dirname(target), { recursive: true }));
  // 'wx': made here, or not at all; a link in its place is refused by the kernel.
  await using file = await named(target, () => open(target, 'wx'));
  try {
    const hash = createHash('sha256');
    await named(path, async () => {
      for await (const piece of read()) {
        hash.update(piece);
        await file.writeFile(piece);
      }
    });
    if (hash.digest('hex') !== sha256) throw changed(path);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

async function lstatOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

async function named<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GrappeError ? error : unusable(path, error);
  }
}

function unusable(path: string, cause: unknown): GrappeError {
  return new GrappeError('local', { message: `'${path}' cannot be used`, why: systemReason(cause), cause });
}

function changed(path: string): GrappeError {
  return new GrappeError('local', {
    message: `the kept file '${path}' is not what the task left`,
    hint: 'something changed it where it was kept: run the task again',
  });
}
