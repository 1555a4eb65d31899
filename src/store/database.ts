/** One SQLite file of grappe's own: opened with care, written in short transactions, its errors named. */

import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { GrappeError } from '../base/index.ts';
import {
  existingFile,
  isBusy,
  isDamaged,
  isSqliteError,
  makePrivateFile,
  openPrivateFolder,
} from '../private-files/index.ts';
import { isNetworkDisk } from './network-disk.ts';
import { SCHEMA_STEPS } from './schema.ts';

const BUSY_MS = 5000;
/** Older ones could lose a write-ahead log that two processes reset at once. */
const OLDEST_SQLITE = [3, 51, 3] as const;

export type Row = Readonly<Record<string, SQLOutputValue>>;

export class Database implements Disposable {
  readonly path: string;
  readonly #sqlite: DatabaseSync;
  readonly #busyMs: number;

  private constructor(path: string, sqlite: DatabaseSync, busyMs: number) {
    this.path = path;
    this.#sqlite = sqlite;
    this.#busyMs = busyMs;
  }

  /** Opens `history.db` of this folder; both are made where they are missing. */
  static async open(folder: string, { busyMs = BUSY_MS } = {}): Promise<Database> {
    refuseOldSqlite(process.versions['sqlite'] ?? '0');
    // Loaded here only: most commands need no database.
    const sqlite = await import('node:sqlite');
    openPrivateFolder(folder);
    const path = historyPath(folder);
    makePrivateFile(path);
    return named(path, () => {
      const database = new Database(
        path,
        new sqlite.DatabaseSync(existingFile(path), { timeout: busyMs }),
        busyMs,
      );
      try {
        database.#prepare();
        return database;
      } catch (error) {
        database[Symbol.dispose]();
        throw error;
      }
    });
  }

  /** All or nothing, and the only writer meanwhile. Waits for another one; or, impatient, is told at once. */
  write<Result>(work: () => Result, { waits = true } = {}): Result {
    return this.#named(() => {
      if (!waits) this.#sqlite.exec('PRAGMA busy_timeout = 0');
      try {
        return this.#transaction(work);
      } finally {
        if (!waits) this.#sqlite.exec(`PRAGMA busy_timeout = ${this.#busyMs}`);
      }
    });
  }

  /** Runs one statement for each list of values. */
  run(sql: string, rows: Iterable<readonly SQLInputValue[]>): void {
    this.#named(() => {
      const statement = this.#sqlite.prepare(sql);
      for (const values of rows) statement.run(...values);
    });
  }

  rows(sql: string, ...values: readonly SQLInputValue[]): Row[] {
    return this.#named(() => this.#sqlite.prepare(sql).all(...values));
  }

  [Symbol.dispose](): void {
    this.#sqlite.close();
  }

  #transaction<Result>(work: () => Result): Result {
    this.#sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has rolled it back already.
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  #named<Result>(work: () => Result): Result {
    return named(this.path, work);
  }

  #prepare(): void {
    this.#sqlite.exec('PRAGMA synchronous = NORMAL');
    // Counts for empty files only, and before any table.
    this.#sqlite.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // Of a backup that took its place, too.
    this.#sqlite.exec(`PRAGMA journal_mode = ${isNetworkDisk(this.path) ? 'DELETE' : 'WAL'}`);
    const version = this.#version();
    if (version > SCHEMA_STEPS.length) throw tooNew(this.path);
    if (version < SCHEMA_STEPS.length) this.#upgrade();
  }

  #upgrade(): void {
    this.#transaction(() => {
      // Another process may have been first.
      for (const step of SCHEMA_STEPS.slice(this.#version())) this.#sqlite.exec(step);
      this.#sqlite.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
    });
  }

  #version(): number {
    return Number(this.#sqlite.prepare('PRAGMA user_version').get()?.['user_version']);
  }
}

export function historyPath(folder: string): string {
  return join(folder, 'history.db');
}

/** Exported for its test. */
export function refuseOldSqlite(version: string): void {
  const found = version.split('.').map(Number);
  const at = OLDEST_SQLITE.findIndex((part, index) => found[index] !== part);
  if (at < 0 || (found[at] ?? 0) > (OLDEST_SQLITE[at] ?? 0)) return;
  throw new GrappeError('local', {
    message: `this Node brings SQLite ${version}, too old to keep records safely`,
    why: `${OLDEST_SQLITE.join('.')} is the first one without the bug in which write-ahead logs are lost`,
    hint: 'use a newer Node 24',
  });
}

function named<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw nameError(path, error);
  }
}

/** Whatever SQLite threw on the use of this history, as a person is told of it. */
export function nameError(path: string, error: unknown): unknown {
  if (isBusy(error)) return busy(path, error);
  if (isDamaged(error)) return damaged(path, error);
  if (!isSqliteError(error)) return error;
  return new GrappeError('local', {
    message: `the history '${path}' cannot be used`,
    why: error.message,
    hint: 'free some space there, or name another folder in XDG_STATE_HOME',
    cause: error,
  });
}

function busy(path: string, cause: Error): GrappeError {
  return new GrappeError('records-busy', {
    message: `the history '${path}' is locked by another process`,
    why: cause.message,
    cause,
  });
}

export function damaged(path: string, cause: Error): GrappeError {
  return new GrappeError('history-damaged', {
    message: `the history '${path}' is damaged`,
    why: cause.message,
    hint: 'the next run puts it aside and goes on from the newest backup, if there is one',
    cause,
  });
}

function tooNew(path: string): GrappeError {
  return new GrappeError('history-newer', {
    message: `the history '${path}' was written by a newer grappe`,
    hint: 'use that one, or name another folder in XDG_STATE_HOME',
  });
}
