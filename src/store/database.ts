/** One SQLite file of grappe's own: opened with care, written in short transactions, its errors named. */

import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { type ErrorCode, GrappeError } from '../base/index.ts';
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
const PAGES_AT_ONCE = 2000;
/** Older ones could lose a write-ahead log that two processes reset at once. */
const OLDEST_SQLITE = [3, 51, 3] as const;

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** What a file is for, how its tables are made, and how its troubles are told. */
export interface DatabaseForm {
  /** Its name in the state folder. */
  readonly file: string;
  /** For a person: `history`. */
  readonly title: string;
  /** What makes each version of the tables of the one before; a file of a newer grappe is refused. */
  readonly steps: readonly string[];
  /** FULL: what was committed outlives a power cut, too. */
  readonly synchronous: 'NORMAL' | 'FULL';
  readonly damaged: { readonly code: ErrorCode; readonly hint: string };
  readonly newer: ErrorCode;
}

const HISTORY: DatabaseForm = {
  file: 'history.db',
  title: 'history',
  steps: SCHEMA_STEPS,
  synchronous: 'NORMAL',
  damaged: {
    code: 'history-damaged',
    hint: 'the next run puts it aside and goes on from the newest backup, if there is one',
  },
  newer: 'history-newer',
};

export class Database implements Disposable {
  readonly path: string;
  readonly #file: DatabaseFile;
  readonly #sqlite: DatabaseSync;
  readonly #busyMs: number;

  private constructor(file: DatabaseFile, sqlite: DatabaseSync, busyMs: number) {
    this.path = file.path;
    this.#file = file;
    this.#sqlite = sqlite;
    this.#busyMs = busyMs;
  }

  /** Opens the history of this folder, or another file of it; both are made where they are missing. */
  static async open(folder: string, { busyMs = BUSY_MS, form = HISTORY } = {}): Promise<Database> {
    refuseOldSqlite(process.versions['sqlite'] ?? '0');
    // Loaded here only: most commands need no database.
    const sqlite = await import('node:sqlite');
    openPrivateFolder(folder);
    const file = { path: join(folder, form.file), form };
    makePrivateFile(file.path);
    return named(file, () => {
      const database = new Database(
        file,
        new sqlite.DatabaseSync(existingFile(file.path), { timeout: busyMs }),
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

  /** Pages that hold something, times their size. */
  usedBytes(): number {
    const [row] = this.rows(
      'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
    );
    return Number(row?.['bytes']);
  }

  /** Gives some of the pages that hold nothing back to the disk. */
  giveBack(): void {
    this.rows(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`);
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
    return named(this.#file, work);
  }

  #prepare(): void {
    const { steps, synchronous } = this.#file.form;
    this.#sqlite.exec(`PRAGMA synchronous = ${synchronous}`);
    // Counts before any table is made; said later, it would only be written anew, and so need room on the disk.
    if (this.#version() === 0) this.#sqlite.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // Of a backup that took its place, too.
    this.#sqlite.exec(`PRAGMA journal_mode = ${isNetworkDisk(this.path) ? 'DELETE' : 'WAL'}`);
    const version = this.#version();
    if (version > steps.length) throw tooNew(this.#file);
    if (version < steps.length) this.#upgrade(steps);
  }

  #upgrade(steps: readonly string[]): void {
    this.#transaction(() => {
      // Another process may have been first.
      for (const step of steps.slice(this.#version())) this.#sqlite.exec(step);
      this.#sqlite.exec(`PRAGMA user_version = ${steps.length}`);
    });
  }

  #version(): number {
    return Number(this.#sqlite.prepare('PRAGMA user_version').get()?.['user_version']);
  }
}

/** A file of grappe's own, for its errors. */
export interface DatabaseFile {
  readonly path: string;
  readonly form: DatabaseForm;
}

export function historyFile(folder: string): DatabaseFile {
  return { path: historyPath(folder), form: HISTORY };
}

export function historyPath(folder: string): string {
  return join(folder, HISTORY.file);
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

function named<Result>(file: DatabaseFile, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw nameError(file, error);
  }
}

/** Whatever SQLite threw on the use of this file, as a person is told of it. */
export function nameError(file: DatabaseFile, error: unknown): unknown {
  if (isBusy(error)) return busy(file, error);
  if (isDamaged(error)) return damaged(file, error);
  if (!isSqliteError(error)) return error;
  return new GrappeError('local', {
    message: `${titleOf(file)} cannot be used`,
    why: error.message,
    hint: 'free some space there, or name another folder in XDG_STATE_HOME',
    cause: error,
  });
}

function titleOf({ path, form }: DatabaseFile): string {
  return `the ${form.title} '${path}'`;
}

function busy(file: DatabaseFile, cause: Error): GrappeError {
  return new GrappeError('records-busy', {
    message: `${titleOf(file)} is locked by another process`,
    why: cause.message,
    cause,
  });
}

export function damaged(file: DatabaseFile, cause: Error): GrappeError {
  const { code, hint } = file.form.damaged;
  return new GrappeError(code, {
    message: `${titleOf(file)} is damaged`,
    why: cause.message,
    hint,
    cause,
  });
}

function tooNew(file: DatabaseFile): GrappeError {
  return new GrappeError(file.form.newer, {
    message: `${titleOf(file)} was written by a newer grappe`,
    hint: 'use that one, or name another folder in XDG_STATE_HOME',
  });
}
