/** Reads one configuration file, unless it is unsafe: others could have written it, or it is no plain text file. */

import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';
import { type SourceFile, sourceFile } from './source-file.ts';

export type ReadResult =
  | { readonly kind: 'file'; readonly file: SourceFile }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Somebody else could have written it (or put it there). */
  | { readonly kind: 'unsafe'; readonly why: string };

const MAX_BYTES = 1 << 20;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

export interface ReadOptions {
  readonly cwd: string;
  /** A file that a person named may lie in a sticky folder such as /tmp; one merely found may not. */
  readonly allowSticky: boolean;
}

export async function readSource(path: string, options: ReadOptions): Promise<ReadResult> {
  try {
    // O_NONBLOCK: a FIFO must not hold us; fstat then refuses it.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const unsafe = (await unsafeFile(handle)) ?? (await unsafeFolder(path, options.allowSticky));
    if (unsafe !== undefined) return { kind: 'unsafe', why: unsafe };
    return await readText(handle, path, options.cwd);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
}

async function unsafeFile(handle: FileHandle): Promise<string | undefined> {
  const { mode } = await handle.stat();
  return (mode & OTHERS_WRITE) === 0 ? undefined : 'everybody may write to the file';
}

/** Checks the folder of the name and, behind a link, the folder of the file itself. */
async function unsafeFolder(path: string, allowSticky: boolean): Promise<string | undefined> {
  const folders = new Set([dirname(path), dirname(await realpath(path))]);
  for (const folder of folders) {
    const { mode } = await stat(folder);
    const safe = (mode & OTHERS_WRITE) === 0 || (allowSticky && (mode & STICKY) !== 0);
    if (!safe) return `everybody may write to the folder '${folder}'`;
  }
  return undefined;
}

async function readText(handle: FileHandle, path: string, cwd: string): Promise<ReadResult> {
  const stats = await handle.stat();
  if (!stats.isFile()) return { kind: 'unreadable', why: 'it is not a regular file' };
  const bytes = Buffer.alloc(MAX_BYTES + 1);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  if (bytesRead > MAX_BYTES) return { kind: 'unreadable', why: 'it is larger than 1 MiB' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(0, bytesRead),
    );
    return { kind: 'file', file: sourceFile(path, shownPath(path, cwd), text) };
  } catch {
    return { kind: 'unreadable', why: 'it is not UTF-8 text' };
  }
}

/** Relative to the working folder when it lies inside. */
export function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
