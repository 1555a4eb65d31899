/**
 * Reads one configuration file, unless it is unsafe: others could have written it, or it is no plain text file.
 * Synchronous: looking for nine small files that mostly do not exist takes 0.1 ms so, and 5 ms otherwise.
 */

import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import { systemCode, systemReason } from '../base/index.ts';
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
  /** 1 MiB when absent. */
  readonly maxBytes?: number;
}

export function readSource(path: string, options: ReadOptions): ReadResult {
  let descriptor: number | undefined;
  try {
    // O_NONBLOCK: a FIFO must not hold us; fstat then refuses it.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const unsafe = unsafeFile(descriptor) ?? unsafeFolder(path, options.allowSticky);
    if (unsafe !== undefined) return { kind: 'unsafe', why: unsafe };
    return readText(descriptor, path, options);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return { kind: 'absent' };
    return { kind: 'unreadable', why: systemReason(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function unsafeFile(descriptor: number): string | undefined {
  return (fstatSync(descriptor).mode & OTHERS_WRITE) === 0 ? undefined : 'everybody may write to the file';
}

/** Checks the folder of the name and, behind a link, the folder of the file itself. */
function unsafeFolder(path: string, allowSticky: boolean): string | undefined {
  for (const folder of new Set([dirname(path), dirname(realpathSync(path))])) {
    const { mode } = statSync(folder);
    const safe = (mode & OTHERS_WRITE) === 0 || (allowSticky && (mode & STICKY) !== 0);
    if (!safe) return `everybody may write to the folder '${folder}'`;
  }
  return undefined;
}

function readText(descriptor: number, path: string, { cwd, maxBytes = MAX_BYTES }: ReadOptions): ReadResult {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) return { kind: 'unreadable', why: 'it is not a regular file' };
  if (stats.size > maxBytes) return { kind: 'unreadable', why: `it is larger than ${maxBytes >> 20} MiB` };
  // One byte more than promised: a file that grows meanwhile is noticed.
  const bytes = Buffer.alloc(stats.size + 1);
  const count = readSync(descriptor, bytes, 0, bytes.length, 0);
  if (count > stats.size) return { kind: 'unreadable', why: 'it changed while it was read' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, count));
    return { kind: 'file', file: sourceFile(path, shownPath(path, cwd), text) };
  } catch {
    return { kind: 'unreadable', why: 'it is not UTF-8 text' };
  }
}

/** Relative to the working folder when it lies inside. */
function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
