/** What becomes of a damaged history: it is put aside under another name, and the newest whole backup takes its place. */

import { copyFileSync, existsSync, linkSync, renameSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { GrappeError, systemReason } from '../base/index.ts';
import { existingFile, isBusy, isDamaged, lockWithin } from '../private-files/index.ts';
import { backupDay, backupsOf, careLock } from './backups.ts';
import { historyPath } from './database.ts';

const PATIENCE_MS = 5000;

export interface PutAside {
  readonly told: GrappeError;
  /** The next use finds a whole history, or begins one. */
  readonly isMended: boolean;
}

/** `damage` is what was thrown on the use of the history in this folder, closed by now. */
export async function putAside(folder: string, damage: GrappeError, now: Date): Promise<PutAside> {
  const path = historyPath(folder);
  try {
    using _lock = await lockWithin(careLock(path), PATIENCE_MS);
    const state = await stateOf(path);
    // Its users would take the write-ahead log of the next one for their own.
    const hint =
      state === 'in use'
        ? 'another grappe uses it: a run after that one will put it aside'
        : state === 'whole'
          ? 'another grappe has seen to it: it is whole again'
          : await exchanged(path, now);
    return { told: told(path, damage, hint), isMended: state !== 'in use' };
  } catch (error) {
    const hint = `it could not be put aside: ${systemReason(error)}`;
    return { told: told(path, damage, hint), isMended: false };
  }
}

/** What lies where now. */
async function exchanged(path: string, now: Date): Promise<string> {
  const aside = `${path}.damaged-${now.toISOString().replaceAll(':', '')}`;
  for (const end of ['-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, aside + end);
  const backup = await newestWhole(path, now);
  exchange(path, aside, backup);
  const next =
    backup === undefined ? 'a new one begins' : `the history goes on from its backup of ${backupDay(backup)}`;
  return `it lies in '${aside}' now, and ${next}`;
}

function told(path: string, { why, cause }: GrappeError, hint: string): GrappeError {
  return new GrappeError('history-damaged', {
    message: `the history '${path}' is damaged`,
    ...(why !== undefined && { why }),
    hint,
    cause,
  });
}

async function newestWhole(path: string, now: Date): Promise<string | undefined> {
  for (const backup of backupsOf(path, now)) if ((await stateOf(backup)) === 'whole') return backup;
  return undefined;
}

/** In one step where there is a backup, so that nobody begins a new one meanwhile. */
function exchange(path: string, aside: string, backup: string | undefined): void {
  if (backup === undefined) return renameSync(path, aside);
  const next = `${path}.next`;
  copyFileSync(backup, next);
  linkSync(path, aside);
  renameSync(next, path);
}

async function stateOf(path: string): Promise<'whole' | 'damaged' | 'in use'> {
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const sqlite = new DatabaseSync(existingFile(path), { timeout: 0 });
    using _closed = { [Symbol.dispose]: () => sqlite.close() };
    return isWhole(sqlite) ? 'whole' : 'damaged';
  } catch (error) {
    if (isBusy(error)) return 'in use';
    if (isDamaged(error)) return 'damaged';
    throw error;
  }
}

/** Throws where another one has it open: nobody leaves the write-ahead log alone. */
function isWhole(sqlite: DatabaseSync): boolean {
  sqlite.exec('PRAGMA journal_mode = DELETE');
  const [found] = sqlite.prepare('PRAGMA integrity_check(1)').all();
  return found?.['integrity_check'] === 'ok';
}
