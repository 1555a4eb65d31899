/** Whether the history is whole, and what there is to go on from. Every page is read, and nothing changed. */

import { existsSync } from 'node:fs';
import { GrappeError } from '../base/index.ts';
import { existingFile } from '../private-files/index.ts';
import { backupDay, backupsOf } from './backups.ts';
import { damaged, type DatabaseFile, historyFile, nameError } from './database.ts';

export interface HistoryCheck {
  readonly path: string;
  /** What is wrong with it, and what to do. */
  readonly trouble: GrappeError | undefined;
  /** Day of the newest backup: 2026-11-21. */
  readonly backup: string | undefined;
}

/** Undefined where nothing has been recorded. */
export async function checkHistory(folder: string, now: Date): Promise<HistoryCheck | undefined> {
  const file = historyFile(folder);
  const { path } = file;
  if (!existsSync(path)) return undefined;
  const [backup] = backupsOf(path, now);
  return { path, trouble: await troubleOf(file), backup: backup && backupDay(backup) };
}

async function troubleOf(file: DatabaseFile): Promise<GrappeError | undefined> {
  const { DatabaseSync } = await import('node:sqlite');
  try {
    using sqlite = new DatabaseSync(existingFile(file.path));
    const [found] = sqlite.prepare('PRAGMA integrity_check(1)').all();
    const answer = String(found?.['integrity_check']);
    return answer === 'ok' ? undefined : damaged(file, new Error(answer));
  } catch (error) {
    const named = nameError(file, error);
    if (named instanceof GrappeError) return named;
    throw named;
  }
}
