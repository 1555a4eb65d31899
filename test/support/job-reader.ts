/** Reads a queue of jobs without a line of grappe: plain SQL, and the marks that programs have left. */

import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface ReadTask {
  readonly job: string;
  readonly task: number;
  readonly state: string;
  readonly outcome: string | null;
  readonly end: string | null;
  readonly attempts: number;
}

export interface ReadAttempt {
  readonly id: string;
  readonly job: string;
  readonly task: number;
  readonly attempt: number;
  readonly node: string;
  readonly ended: number | null;
  readonly end: string | null;
  readonly unreachable: number;
  readonly stdout: number;
  readonly stderr: number;
}

const TASKS = `SELECT jobs.id AS job, task, tasks.state, outcome, end, attempts FROM tasks JOIN jobs ON jobs.number = tasks.job`;
const ATTEMPTS = `SELECT attempts.id, jobs.id AS job, task, attempt, node, attempts.ended, end, unreachable, stdout, stderr
  FROM attempts JOIN jobs ON jobs.number = attempts.job`;
const CHUNKS = `SELECT offset, bytes FROM outputs WHERE attempt = (SELECT number FROM attempts WHERE id = ?)
  AND stream = ? ORDER BY offset`;
const RESULTS = `SELECT path, size, sha256, place FROM results WHERE attempt = (SELECT number FROM attempts WHERE id = ?)`;

/** Nobody is in the midst of a write. */
export function canWrite(folder: string): boolean {
  using database = new DatabaseSync(join(folder, 'jobs.db'), { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch (error) {
    if (error instanceof Error && error.message === 'database is locked') return false;
    throw error;
  }
}

export class JobReader implements Disposable {
  readonly #folder: string;
  readonly #database: DatabaseSync;

  constructor(folder: string) {
    this.#folder = folder;
    this.#database = new DatabaseSync(join(folder, 'jobs.db'), { readOnly: true, timeout: 10_000 });
  }

  tasks(): ReadTask[] {
    return this.#all(TASKS);
  }

  /** All, or those of one job. */
  attempts(job?: string): ReadAttempt[] {
    return job === undefined ? this.#all(ATTEMPTS) : this.#all(`${ATTEMPTS} WHERE jobs.id = ?`, job);
  }

  openJobs(): number {
    return this.#count('SELECT count(*) AS count FROM jobs WHERE ended IS NULL');
  }

  unswept(): number {
    return this.#count('SELECT count(*) AS count FROM sweeps');
  }

  /** Undefined where pieces overlap or are missing. */
  output(attempt: string, stream: 'stdout' | 'stderr'): string | undefined {
    const chunks = this.#all<{ offset: number; bytes: Uint8Array }>(CHUNKS, attempt, stream);
    let text = '';
    for (const { offset, bytes } of chunks) {
      if (offset !== text.length) return undefined;
      text += Buffer.from(bytes).toString('latin1');
    }
    return text;
  }

  /** Texts of the files that an attempt left, by path; what is not as the row says is told so. */
  results(attempt: string): Map<string, string> {
    const rows = this.#all<{ path: string; size: number; sha256: string; place: string }>(RESULTS, attempt);
    return new Map(
      rows.map(({ path, size, sha256, place }) => {
        const file = join(this.#folder, place);
        if (!existsSync(file)) return [path, 'is missing'];
        const bytes = readFileSync(file);
        const isRight = bytes.length === size && hash('sha256', bytes) === sha256;
        return [path, isRight ? bytes.toString('utf8') : 'is another one'];
      }),
    );
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #count(sql: string): number {
    return Number(this.#database.prepare(sql).get()?.['count']);
  }

  #all<Found>(sql: string, ...values: string[]): Found[] {
    return this.#database.prepare(sql).all(...values) as Found[];
  }
}
