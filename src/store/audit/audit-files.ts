/**
 * The files of the audit log: the one that is written to, and before it those that were full, `audit.jsonl.NUMBER` after
 * their last record. Nobody writes to these again, so that they may be copied elsewhere.
 */

import { closeSync, constants, fsyncSync, openSync, readdirSync, renameSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../../base/index.ts';
import { makePrivateFile } from '../../private-files/index.ts';
import type { Link } from './audit-record.ts';

export function auditPath(folder: string): string {
  return join(folder, 'audit.jsonl');
}

/** Paths, the oldest first. */
export function fullAuditFiles(path: string): string[] {
  const start = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && /^[1-9][0-9]*$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .toSorted((one, other) => one - other)
    .map((number) => `${path}.${number}`);
}

/** For reading. */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The log goes on in a new file. */
export function putFullAway(path: string, last: Link): void {
  renameSync(path, `${path}.${last.number}`);
  makePrivateFile(path);
  syncFolder(dirname(path));
}

/** A new file has to be found again, too. */
export function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
