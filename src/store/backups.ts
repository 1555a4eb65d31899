/** Copies of the history, one a day: what there is to go on from when the file is damaged. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { GrappeError, systemReason } from '../base/index.ts';
import { existingFile, makePrivateFile, takeLock } from '../private-files/index.ts';
import type { Database } from './database.ts';
import type { Retention } from './prune.ts';

const KEPT = 7;

/**
 * Makes that of today where there is none; called at the end of a run, after all else. Reads every page, so that
 * damage is found within a day: throws GrappeError then, and where there is no room.
 */
export async function backUp(database: Database, { maxBytes }: Retention, now: Date): Promise<void> {
  const path = `${beginning(database.path)}${dayOf(now)}`;
  if (existsSync(path)) return;
  try {
    using lock = await takeLock(careLock(database.path));
    // Somebody else is at it.
    if (!lock) return;
    copyInto(path, database);
    forgetOld(database.path, maxBytes, now);
  } catch (error) {
    throw named(path, error);
  }
}

/** Made beside it and renamed. */
function copyInto(path: string, database: Database): void {
  const unfinished = `${beginning(database.path)}unfinished`;
  rmSync(unfinished, { force: true });
  try {
    makePrivateFile(unfinished);
    database.run('VACUUM INTO ?', [[existingFile(unfinished).href]]);
    sync(unfinished);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Paths, the newest first; behind all others those of days to come, which a clock left that was wrong. */
export function backupsOf(path: string, now: Date): string[] {
  const start = basename(beginning(path));
  const days = readdirSync(dirname(path))
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length))
    .filter((day) => /^\d{4}-\d\d-\d\d$/.test(day));
  const newestFirst = days.sort().reverse();
  const hasCome = (day: string): boolean => day <= dayOf(now);
  return [...newestFirst.filter(hasCome), ...newestFirst.filter((day) => !hasCome(day))].map(
    (day) => `${beginning(path)}${day}`,
  );
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** The day of a backup: 2026-11-21. */
export function backupDay(backup: string): string {
  return backup.slice(-'2026-11-21'.length);
}

/** Held by whoever makes a backup of this history, or puts it aside. */
export function careLock(path: string): string {
  return `${path}.lock`;
}

function named(path: string, error: unknown): GrappeError {
  if (error instanceof GrappeError && error.code === 'history-damaged') return error;
  return new GrappeError('local', {
    message: `the backup '${path}' could not be made`,
    why: error instanceof GrappeError ? (error.why ?? error.message) : systemReason(error),
    hint: 'free some space there; history.max in grappe.yaml bounds the history, and so its backups',
    cause: error,
  });
}

function beginning(path: string): string {
  return `${path}.backup-`;
}

/** Seven at most, together no larger than the history may be; the newest always stays. */
function forgetOld(path: string, maxBytes: number, now: Date): void {
  let bytes = 0;
  for (const [at, backup] of backupsOf(path, now).entries()) {
    bytes += statSync(backup).size;
    if (at > 0 && (at >= KEPT || bytes > maxBytes)) rmSync(backup);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
