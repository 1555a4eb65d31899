/** What files of the configuration held before they were saved from afar: kept in the state folder, the last of each. */

import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../base/index.ts';
import { readPrivateFile, writePrivateFile } from '../../private-files/index.ts';

export interface Backup {
  /** Its time and number, so that names are in the order of time. */
  readonly id: string;
  /** When it was replaced, and by whom. */
  readonly at: string;
  readonly user: string;
  readonly text: string;
}

const MOST = 50;
const ID = /^\d{8}T\d{9}Z$/;

/** `path` is the real one of the file. It is on the disk when this resolves. */
export async function keepBackup(
  state: string,
  path: string,
  { at, user, text }: { readonly at: Date; readonly user: string; readonly text: string },
): Promise<void> {
  const folder = folderOf(state, path);
  const kept = await idsIn(folder);
  const id = freeId(at, kept);
  const body = JSON.stringify({ path, at: at.toISOString(), user, text });
  await writePrivateFile(join(folder, `${id}.json`), body, { durable: true });
  const old = kept.toSorted().slice(0, Math.max(0, kept.length + 1 - MOST));
  await Promise.all(old.map((one) => rm(join(folder, `${one}.json`), { force: true })));
}

/** The newest first. */
export async function backupsOf(state: string, path: string): Promise<Backup[]> {
  const folder = folderOf(state, path);
  const ids = (await idsIn(folder)).toSorted().toReversed();
  const backups = await Promise.all(ids.map((id) => readBackup(folder, id)));
  return backups.flatMap((backup) => backup ?? []);
}

async function readBackup(folder: string, id: string): Promise<Backup | undefined> {
  const written = await readPrivateFile(join(folder, `${id}.json`));
  if (written === undefined) return undefined;
  const { at, user, text } = JSON.parse(written) as Omit<Backup, 'id'>;
  return { id, at, user, text };
}

function folderOf(state: string, path: string): string {
  return join(state, 'config-backups', createHash('sha256').update(path).digest('hex').slice(0, 32));
}

async function idsIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.flatMap((name) =>
      name.endsWith('.json') && ID.test(name.slice(0, -5)) ? [name.slice(0, -5)] : [],
    );
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Two of the same millisecond do not replace each other. */
function freeId(at: Date, taken: readonly string[]): string {
  for (let ms = at.getTime(); ; ms++) {
    const id = new Date(ms).toISOString().replaceAll(/[-:.]/g, '');
    if (!taken.includes(id)) return id;
  }
}
