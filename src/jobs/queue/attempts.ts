/** What the controller writes down of attempts, each time in a transaction of its own that checks the fence. */

import type { Database, Row } from '../../store/index.ts';
import { attemptId, type EngineName, type Environment, type TaskEnd, type Used } from '../job.ts';
import { CANCELLED, endJobs, endTask, type TaskPlace } from './end-tasks.ts';
import { fenced } from './lease.ts';

export interface Placement {
  readonly job: string;
  readonly task: number;
  readonly node: string;
  readonly engine: EngineName;
  /** One line for a person. */
  readonly why: string;
}

export interface Began {
  /** `JOB.TASK.ATTEMPT`, here and below. */
  readonly attempt: string;
  /** Not before it was placed, whatever this says. */
  readonly atMs: number;
  readonly environment: Environment | null;
}

export interface Ended {
  readonly attempt: string;
  readonly end: TaskEnd;
  readonly used: Used | null;
  /** What it ran in, where that was not known before. */
  readonly environment?: Environment;
  /** Files that were brought back, and lie on the disk already. */
  readonly results?: readonly StoredResultFile[];
}

export interface Requeued extends Ended {
  /** It surely did not begin: it is no try that counts against `retries`. */
  readonly isFree?: boolean;
}

export interface EndedUnplaced {
  readonly job: string;
  readonly task: number;
  readonly end: TaskEnd;
}

/** A file that a task left. */
export interface StoredResultFile {
  /** As the task named it. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Relative to the state folder. */
  readonly place: string;
}

const PLACE = `UPDATE tasks SET state = 'placed', attempts = attempts + 1
  WHERE job = (SELECT number FROM jobs WHERE id = ?) AND task = ? AND state = 'queued' RETURNING job, attempts`;
const INSERT_ATTEMPT = `INSERT INTO attempts (id, job, task, attempt, node, engine, why, placed, output_bytes)
  SELECT ?, number, ?, ?, ?, ?, ?, ?, output_bytes FROM jobs WHERE number = ?`;
const JOB_RUNS = "UPDATE jobs SET state = 'running' WHERE number = ? AND state = 'queued'";
const TASK_RUNS = `UPDATE tasks SET state = 'running' WHERE state = 'placed'
  AND (job, task) = (SELECT job, task FROM attempts WHERE id = ? AND ended IS NULL)`;
const BEGAN = `UPDATE attempts SET began = coalesce(began, max(?, placed)), environment = coalesce(?, environment)
  WHERE id = ? AND ended IS NULL`;
const UNREACHABLE = 'UPDATE attempts SET unreachable = ? WHERE id = ? AND ended IS NULL';
const ENDED = `UPDATE attempts SET ended = ?, end = ?, used = ?, environment = coalesce(?, environment), unreachable = 0
  WHERE id = ? AND ended IS NULL RETURNING number, job, task, node, engine`;
const AGAIN = `UPDATE tasks SET state = 'queued', tries = tries + ?
  WHERE job = ? AND task = ? AND cancelling = 0 RETURNING task`;

export function place(
  database: Database,
  fence: number,
  placements: readonly Placement[],
  nowMs: number,
): (string | undefined)[] {
  return fenced(database, fence, () => placements.map((placement) => placeOne(database, placement, nowMs)));
}

function placeOne(database: Database, placement: Placement, nowMs: number): string | undefined {
  const { job: id, task, node, engine, why } = placement;
  const [row] = database.rows(PLACE, id, task);
  if (!row) return undefined;
  const [job, number] = [Number(row['job']), Number(row['attempts'])];
  const attempt = attemptId(id, task, number);
  database.run(INSERT_ATTEMPT, [[attempt, task, number, node, engine, why, nowMs, job]]);
  database.run(JOB_RUNS, [[job]]);
  return attempt;
}

export function sent(database: Database, fence: number, attempts: readonly string[]): void {
  fenced(database, fence, () => taskRuns(database, attempts));
}

function taskRuns(database: Database, attempts: readonly string[]): void {
  database.run(
    TASK_RUNS,
    attempts.map((attempt) => [attempt]),
  );
}

export function began(database: Database, fence: number, begun: readonly Began[]): void {
  fenced(database, fence, () => {
    database.run(
      BEGAN,
      begun.map(({ attempt, atMs, environment }) => [atMs, json(environment), attempt]),
    );
    // What began was sent, whether that was written down or not.
    taskRuns(
      database,
      begun.map(({ attempt }) => attempt),
    );
  });
}

export function setUnreachable(
  database: Database,
  fence: number,
  attempts: readonly string[],
  isUnreachable: boolean,
): void {
  fenced(database, fence, () =>
    database.run(
      UNREACHABLE,
      attempts.map((attempt) => [isUnreachable ? 1 : 0, attempt]),
    ),
  );
}

export function ended(database: Database, fence: number, ends: readonly Ended[], nowMs: number): void {
  endEach(database, { fence, ends, nowMs }, (place, { end }) => endTask(database, place, end));
}

export function requeue(database: Database, fence: number, ends: readonly Requeued[], nowMs: number): void {
  endEach(database, { fence, ends, nowMs }, (place, { isFree = false }) => {
    const again = database.rows(AGAIN, isFree ? 0 : 1, place.job, place.task);
    if (again.length === 0) endTask(database, place, CANCELLED);
  });
}

export function endUnplaced(
  database: Database,
  fence: number,
  ends: readonly EndedUnplaced[],
  nowMs: number,
): void {
  const queued = `SELECT job FROM tasks WHERE job = (SELECT number FROM jobs WHERE id = ?) AND task = ?
    AND state = 'queued'`;
  fenced(database, fence, () => {
    const jobs = ends.flatMap(({ job: id, task, end }) =>
      database.rows(queued, id, task).map((row) => {
        const job = Number(row['job']);
        endTask(database, { job, task }, end);
        return job;
      }),
    );
    endJobs(database, jobs, nowMs);
  });
}

/** Attempts that have ended already keep their end, and their tasks their state. */
function endEach<End extends Ended>(
  database: Database,
  { fence, ends, nowMs }: { readonly fence: number; readonly ends: readonly End[]; readonly nowMs: number },
  endOrRetry: (place: TaskPlace, end: End) => void,
): void {
  fenced(database, fence, () => {
    const jobs = ends.flatMap((end) => {
      const place = endAttempt(database, end, nowMs);
      if (!place) return [];
      endOrRetry(place, end);
      return [place.job];
    });
    endJobs(database, jobs, nowMs);
  });
}

/** Undefined where it had ended already. */
export function endAttempt(database: Database, ended: Ended, nowMs: number): TaskPlace | undefined {
  const { attempt, end, used, environment, results = [] } = ended;
  const [row] = database.rows(ENDED, nowMs, json(end), json(used), json(environment), attempt);
  if (!row) return undefined;
  // One that is told twice must not hold up all jobs.
  database.run(
    'INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?)',
    results.map(({ path, sizeBytes, sha256, place }) => [
      Number(row['number']),
      path,
      sizeBytes,
      sha256,
      place,
    ]),
  );
  database.run('INSERT INTO sweeps VALUES (?, ?, ?)', [[text(row, 'node'), attempt, text(row, 'engine')]]);
  return { job: Number(row['job']), task: Number(row['task']) };
}

function text(row: Row, name: string): string {
  return String(row[name]);
}

function json(value: object | null | undefined): string | null {
  return value ? JSON.stringify(value) : null;
}
