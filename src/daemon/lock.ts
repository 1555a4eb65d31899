/** One process at a time: an exclusive lock that the kernel frees however its holder ends. Node has no flock; SQLite has. */

import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** The lock, until it is disposed of; undefined while another process holds it. */
export function takeLock(path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}
