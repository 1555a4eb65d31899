/** A small JSON file that several grappes change: one at a time, each seeing what the last one wrote. */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GrappeError, systemClock } from '../base/index.ts';
import { readPrivateFile, systemReason, writePrivateFile } from '../config/index.ts';

/** How long another grappe may hold the file. */
const PATIENCE_MS = 5000;
const RETRY_MS = 20;

export class SharedFile<Content> {
  readonly path: string;
  readonly #parse: (text: string) => Promise<Content>;

  /** `parse` may reject a text that it does not know. */
  constructor(path: string, parse: (text: string) => Promise<Content>) {
    this.path = path;
    this.#parse = parse;
  }

  async read(): Promise<Content | undefined> {
    const text = await readPrivateFile(this.path);
    return text === undefined ? undefined : await this.#parse(text);
  }

  /** Changes the content; nobody else changes it meanwhile. Answers with what was there before. */
  async change(change: (content: Content | undefined) => unknown): Promise<Content | undefined> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      using _lock = await lockFile(`${this.path}.lock`);
      const before = await this.read();
      await writePrivateFile(this.path, `${JSON.stringify(change(before))}\n`, { durable: true });
      return before;
    } catch (cause) {
      if (cause instanceof GrappeError) throw cause;
      throw new GrappeError('local', {
        message: `cannot write '${this.path}'`,
        why: systemReason(cause),
        hint: 'see that the folder can be written, or name another one with XDG_STATE_HOME',
        cause,
      });
    }
  }
}

/** The kernel frees a lock of SQLite however its holder ends. The holder may be in this process: nothing blocks here. */
async function lockFile(path: string): Promise<Disposable> {
  // Loaded here only: reading needs no lock.
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path, { timeout: 0 });
  const release = { [Symbol.dispose]: () => database.close() };
  const giveUpMs = systemClock.now() + PATIENCE_MS;
  for (;;) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return release;
    } catch (error) {
      if (!isBusy(error) || systemClock.now() > giveUpMs) {
        database.close();
        throw locked(path, error);
      }
    }
    await systemClock.sleep(RETRY_MS);
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function locked(path: string, cause: unknown): GrappeError {
  return new GrappeError('local', {
    message: `the lock '${path}' could not be had`,
    why: cause instanceof Error ? cause.message : String(cause),
    hint: 'another grappe may be stuck: end it, then try again',
    cause,
  });
}
