/** One at a time: an exclusive lock that the kernel frees however its holder ends. Node has no flock; SQLite has. */

import { GrappeError, systemClock } from '../base/index.ts';
import { makePrivateFile } from './close-to-others.ts';
import { existingFile } from './existing-file.ts';
import { isBusy } from './sqlite-error.ts';

const RETRY_MS = 20;

/** The lock, until it is disposed of; undefined while somebody else holds it. */
export async function takeLock(path: string): Promise<Disposable | undefined> {
  // Loaded here only: most commands need no lock.
  const { DatabaseSync } = await import('node:sqlite');
  // Never opens one that is there: to close it would free the lock, were its holder in this process (fcntl(2)).
  makePrivateFile(path);
  const database = new DatabaseSync(existingFile(path), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Waits for the lock; its holder may be in this process. Throws when the time is over. */
export async function lockWithin(path: string, patienceMs: number, named = held): Promise<Disposable> {
  const giveUpMs = systemClock.now() + patienceMs;
  for (;;) {
    const lock = await takeLock(path);
    if (lock) return lock;
    if (systemClock.now() > giveUpMs) throw named(path);
    await systemClock.sleep(RETRY_MS);
  }
}

function held(path: string): GrappeError {
  return new GrappeError('local', {
    message: `the lock '${path}' could not be had`,
    why: 'another grappe holds it',
    hint: 'it may be stuck: end it, then try again',
  });
}
