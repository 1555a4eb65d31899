/**
 * The audit log: a line before a run starts and one at its end, each on the disk before anything else happens.
 * One process writes at a time. A full file is put away, and the chain goes on in the next one. The chain shows edits, reorders and holes; it does not show a tail that was cut
 * off, or a log that was written anew from the first line: keep the head that `audit verify` prints elsewhere.
 */

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import { lockWithin, makePrivateFile, openPrivateFolder } from '../../private-files/index.ts';
import { auditPath, fullAuditFiles, putFullAway, syncFolder } from './audit-files.ts';
import { type AuditEvent, auditLine, BEGINNING, type Link, readAuditLine } from './audit-record.ts';

const BUSY_MS = 5000;
const FULL_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 4096;

/** Appends a record; it is on the disk when this resolves. Throws GrappeError `local` where that cannot be. */
export async function appendAudit(
  folder: string,
  event: AuditEvent,
  at: Date,
  { busyMs = BUSY_MS, fullBytes = FULL_BYTES } = {},
): Promise<void> {
  const path = auditPath(folder);
  try {
    openPrivateFolder(folder);
    makePrivateFile(path);
    using _lock = await lockWithin(`${path}.lock`, busyMs, () => locked(path));
    const last = lastOf(path) ?? lastOfFull(path);
    if (statSync(path).size >= fullBytes) putFullAway(path, last);
    append(path, auditLine(event, at, last));
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Undefined of an empty file. */
function lastOf(path: string): Link | undefined {
  return withFile(path, constants.O_RDWR, (file) => {
    const whole = wholeBytes(file);
    // A record that broke off was of a run that never started, or whose end was told as unwritten.
    ftruncateSync(file, whole);
    return whole === 0 ? undefined : lastLink(file, whole, path);
  });
}

/** Of the file before, when the one that is written to has just begun. */
function lastOfFull(path: string): Link {
  const before = fullAuditFiles(path).at(-1);
  if (before === undefined) return BEGINNING;
  return withFile(before, constants.O_RDONLY, (file) => lastLink(file, wholeBytes(file), before));
}

function withFile<Result>(path: string, flags: number, work: (file: number) => Result): Result {
  const file = openSync(path, flags | constants.O_NOFOLLOW);
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

function append(path: string, line: string): void {
  withFile(path, constants.O_WRONLY | constants.O_APPEND, (file) => {
    const { size } = fstatSync(file);
    try {
      writeWhole(file, Buffer.from(`${line}\n`));
      fsyncSync(file);
      if (size === 0) syncFolder(dirname(path));
    } catch (error) {
      ftruncateSync(file, size);
      throw error;
    }
  });
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** Up to the last newline. */
function wholeBytes(file: number): number {
  return lastNewline(file, fstatSync(file).size) + 1;
}

/** Offset of the last newline before `end`; -1 without one. */
function lastNewline(file: number, end: number): number {
  const buffer = Buffer.alloc(TAIL_BYTES);
  for (let from = end; from > 0;) {
    const length = Math.min(TAIL_BYTES, from);
    from -= length;
    readWhole(file, buffer.subarray(0, length), from);
    const at = buffer.subarray(0, length).lastIndexOf('\n');
    if (at >= 0) return from + at;
  }
  return -1;
}

function readWhole(file: number, bytes: Uint8Array, from: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = readSync(file, bytes, done, bytes.length - done, from + done);
    if (count === 0) throw new Error('the file became shorter while it was read');
    done += count;
  }
}

function lastLink(file: number, whole: number, path: string): Link {
  const start = lastNewline(file, whole - 1) + 1;
  const bytes = Buffer.alloc(Math.max(0, whole - 1 - start));
  readWhole(file, bytes, start);
  const last = readAuditLine(bytes.toString());
  if (last) return last;
  throw new GrappeError('audit-broken', {
    message: `the last line of the audit log '${path}' is no record`,
    hint: `look at it, then put the log aside: mv ${path} ${path}.broken`,
  });
}

function locked(path: string): GrappeError {
  return new GrappeError('records-busy', {
    message: `the audit log stays locked by another process: '${path}'`,
  });
}

function unwritable(path: string, cause: unknown): GrappeError {
  if (cause instanceof GrappeError) return cause;
  return new GrappeError('local', {
    message: `the audit log '${path}' cannot be written`,
    ...(cause instanceof Error && { why: cause.message }),
    hint: 'free some space there, name another folder in XDG_STATE_HOME, or do without: history: { audit: false }',
    cause,
  });
}
