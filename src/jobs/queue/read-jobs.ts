/** Reads jobs: one with all its tasks, and lists of many. Nothing here looks at more rows than it tells of. */

import { GrappeError, type Outcome } from '../../base/index.ts';
import type { Database, Row } from '../../store/index.ts';
import type { Offsets } from '../engine.ts';
import type { Job, Task, TaskEnd, TaskState } from '../job.ts';
import type { StoredResultFile } from './attempts.ts';
import { SILENT, STATE } from './counted-tasks.ts';
import {
  jobOf,
  LAST_ATTEMPT,
  optionalJson,
  optionalNumber,
  optionalText,
  IS_PENDING,
  TASK_COLUMNS,
  taskOf,
  text,
  wishesOf,
} from './rows.ts';

/**
 * `running`: the first of its tasks was placed. `pending`: the same, but of all that were placed Slurm has begun none. `ended`:
 * all have ended.
 */
export type JobState = 'queued' | 'pending' | 'running' | 'ended';

export const JOB_STATES: readonly JobState[] = ['queued', 'pending', 'running', 'ended'];
const WRITTEN_STATES = ['queued', 'running', 'ended'] as const;
/** Something is still to be done. */
export const OPEN_JOB_STATES: readonly JobState[] = ['queued', 'pending', 'running'];

export interface JobListRequest {
  readonly user?: string;
  /** Absent: all. */
  readonly states?: readonly JobState[];
  readonly limit: number;
  /** Only those that were accepted before this one: its id. */
  readonly before?: string;
}

/** A line of a list. */
export interface JobSummary extends Pick<
  Job,
  'id' | 'key' | 'user' | 'name' | 'acceptedMs' | 'endedMs' | 'waits'
> {
  readonly state: JobState;
  readonly tasks: TaskCounts;
}

export interface TaskCounts {
  readonly queued: number;
  readonly placed: number;
  readonly pending: number;
  readonly running: number;
  readonly ended: Readonly<Partial<Record<Outcome, number>>>;
  /** Of those that are placed, pend or run: their node does not answer. */
  readonly silent: number;
}

/** A job that has not ended, with those of its tasks that have not. */
export interface LiveJob extends Pick<Job, 'id' | 'user' | 'acceptedMs' | 'work' | 'wishes' | 'atOnce'> {
  /** What was told last, whether any of its tasks is queued still or not. */
  readonly waits: string | null;
  /** `good`: all jobs that come before it ended with ok. `bad`: one did not. Else it `waits`. */
  readonly after: 'good' | 'waits' | 'bad';
  readonly tasks: readonly LiveTask[];
}

export interface LiveTask extends Task {
  /** `JOB.TASK.ATTEMPT` of the last attempt. */
  readonly attemptId: string | null;
  /** How far its output is known. */
  readonly offsets: Offsets | null;
  /** Attempts that were made and count as tries; the one that is under way is not among them. */
  readonly tries: number;
}

/** All but what may be large. */
const LISTED = 'number, id, key, user, name, accepted, ended, state, waits';
const TASKS = `SELECT ${TASK_COLUMNS} FROM tasks ${LAST_ATTEMPT} WHERE tasks.job = ? ORDER BY tasks.task`;

/** `name`: an id, the beginning of one that no other job shares, or `last`. With a user, among his jobs alone. */
export function readJob(database: Database, name: string, user: string | undefined): Job {
  const row = name === 'last' ? newest(database, user) : byId(database, name, user);
  return jobOf(row, database.rows(TASKS, Number(row['number'])).map(taskOf));
}

/** The one that was accepted last, whatever the clock said then. */
function newest(database: Database, user: string | undefined): Row {
  const rows = WRITTEN_STATES.flatMap((state) => newestOf(database, { state, user, limit: 1, below: null }));
  const [last] = rows.sort(byNumber);
  const [whole] = database.rows('SELECT * FROM jobs WHERE number = ?', last?.['number'] ?? null);
  if (whole) return whole;
  throw new GrappeError('unknown-job', { message: 'no job was submitted yet' });
}

function byId(database: Database, name: string, user: string | undefined): Row {
  // What begins with it lies between it and itself with the last of all characters.
  const sql = `SELECT * FROM jobs WHERE id >= ? AND id < ?${user === undefined ? '' : ' AND +user = ?'}
    ORDER BY id LIMIT 2`;
  const values = user === undefined ? [] : [user];
  const [first, second] = database.rows(sql, name, `${name}\u{10ffff}`, ...values);
  if (name === '' || !first) throw new GrappeError('unknown-job', { message: `no job has the id '${name}'` });
  if (!second || first['id'] === name) return first;
  throw new GrappeError('unknown-job', {
    message: `'${name}' is the beginning of several ids`,
    hint: `such as ${text(first['id'])} and ${text(second['id'])}: write more of it`,
  });
}

/** The newest first. */
export function listJobs(database: Database, request: JobListRequest): JobSummary[] {
  const { user, states = JOB_STATES, limit, before } = request;
  const below = before === undefined ? null : numberOf(database, before);
  // State by state: an index has each of them in order, and not all of them together.
  return slicesOf(new Set(states))
    .flatMap((slice) => newestOf(database, { ...slice, user, limit, below }))
    .sort(byNumber)
    .slice(0, limit)
    .map((row) => summaryOf(database, row));
}

/** Those that pend are written down as running ones. */
function slicesOf(states: ReadonlySet<JobState>): readonly Pick<Slice, 'state' | 'pends'>[] {
  const [pends, runs] = [states.has('pending'), states.has('running')];
  return WRITTEN_STATES.flatMap((state): readonly Pick<Slice, 'state' | 'pends'>[] => {
    if (state !== 'running') return states.has(state) ? [{ state }] : [];
    if (pends && runs) return [{ state }];
    return pends || runs ? [{ state, pends }] : [];
  });
}

interface Slice {
  readonly state: (typeof WRITTEN_STATES)[number];
  /** Absent: those that pend, and the others. */
  readonly pends?: boolean;
  readonly user: string | undefined;
  readonly limit: number;
  /** The number of a job; these are all older. */
  readonly below: number | null;
}

/** Of all that were placed, none but tasks that pend. Most others have one at their beginning that does not. */
const PENDS = `(NOT EXISTS (SELECT 1 FROM tasks ${LAST_ATTEMPT} WHERE tasks.job = jobs.number
    AND tasks.state <> 'queued' AND NOT ifnull(${IS_PENDING}, 0))
  AND EXISTS (SELECT 1 FROM tasks ${LAST_ATTEMPT} WHERE tasks.job = jobs.number AND ${IS_PENDING}))`;

function newestOf(database: Database, { state, pends, user, limit, below }: Slice): Row[] {
  const conditions = [
    'state = ?',
    ...(pends === undefined ? [] : [pends ? PENDS : `NOT ${PENDS}`]),
    ...(user === undefined ? [] : ['user = ?']),
    ...(below === null ? [] : ['number < ?']),
  ];
  const sql = `SELECT ${LISTED} FROM jobs WHERE ${conditions.join(' AND ')} ORDER BY number DESC LIMIT ?`;
  const values = [state, user, below, limit].filter((value) => value !== undefined && value !== null);
  return database.rows(sql, ...values);
}

function byNumber(one: Row, other: Row): number {
  return Number(other['number']) - Number(one['number']);
}

function numberOf(database: Database, id: string): number {
  const [row] = database.rows('SELECT number FROM jobs WHERE id = ?', id);
  if (row) return Number(row['number']);
  throw new GrappeError('unknown-job', { message: `no job has the id '${id}'` });
}

const COUNTS = `SELECT ${STATE}, outcome, count(*) AS count, ${SILENT} FROM tasks WHERE job = ? GROUP BY 1, outcome`;

function summaryOf(database: Database, row: Row): JobSummary {
  const counts = database.rows(COUNTS, Number(row['number']));
  const total = (rows: readonly Row[], of: 'count' | 'silent'): number =>
    rows.reduce((sum, each) => sum + Number(each[of]), 0);
  const inState = (state: TaskState): number =>
    total(
      counts.filter((count) => count['state'] === state),
      'count',
    );
  const ended = counts.filter(({ state }) => state === 'ended');
  const pends = counts.every(({ state }) => state === 'queued' || state === 'pending');
  return {
    id: text(row['id']),
    key: optionalText(row['key']),
    user: text(row['user']),
    name: text(row['name']),
    acceptedMs: Number(row['accepted']),
    endedMs: optionalNumber(row['ended']),
    waits: inState('queued') > 0 ? optionalText(row['waits']) : null,
    state: pends && inState('pending') > 0 ? 'pending' : (row['state'] as JobState),
    tasks: {
      queued: inState('queued'),
      placed: inState('placed'),
      pending: inState('pending'),
      running: inState('running'),
      ended: Object.fromEntries(ended.map(({ outcome, count }) => [outcome, Number(count)])),
      silent: total(counts, 'silent'),
    },
  };
}

export interface Placed {
  readonly nodes: readonly string[];
  /** Of the task that was placed last. */
  readonly why: string;
}

/** Where the tasks of a job went; undefined where none was placed yet. */
export function placesOf(database: Database, id: string): Placed | undefined {
  const sql = `SELECT attempts.node, why, max(attempts.number) AS last FROM jobs JOIN attempts ON attempts.job = jobs.number
    WHERE jobs.id = ? GROUP BY attempts.node`;
  const rows = database.rows(sql, id).sort((one, other) => Number(other['last']) - Number(one['last']));
  const [last] = rows;
  return last && { nodes: rows.map(({ node }) => text(node)), why: text(last['why']) };
}

/** How many tasks are placed or run on each node. */
export function runningByNode(database: Database): Map<string, number> {
  const sql = `SELECT attempts.node, count(*) AS count FROM jobs
    CROSS JOIN tasks INDEXED BY tasks_live ON tasks.job = jobs.number AND tasks.state <> 'ended'
    JOIN attempts ON attempts.job = tasks.job AND attempts.task = tasks.task AND attempts.attempt = tasks.attempts
    WHERE jobs.ended IS NULL AND tasks.state <> 'queued' GROUP BY attempts.node`;
  return new Map(database.rows(sql).map(({ node, count }) => [text(node), Number(count)]));
}

/** What ran on a node lately: an attempt each, the newest first. */
export interface NodeTask extends Pick<Job, 'id' | 'name' | 'user'> {
  readonly task: number;
  readonly placedMs: number;
  readonly endedMs: number | null;
  readonly outcome: Outcome | null;
}

/** No index leads from a node to its attempts: this many are looked at, the newest. */
const LOOKED_AT = 5000;

export function tasksOnNode(database: Database, node: string, limit: number): NodeTask[] {
  const sql = `SELECT jobs.id, jobs.name, jobs.user, attempts.task, placed, attempts.ended, attempts.end
    FROM attempts JOIN jobs ON jobs.number = attempts.job
    WHERE attempts.number > (SELECT ifnull(max(number), 0) FROM attempts) - ${LOOKED_AT} AND attempts.node = ?
    ORDER BY attempts.number DESC LIMIT ?`;
  return database.rows(sql, node, limit).map((row) => ({
    id: text(row['id']),
    name: text(row['name']),
    user: text(row['user']),
    task: Number(row['task']),
    placedMs: Number(row['placed']),
    endedMs: optionalNumber(row['ended']),
    outcome: (optionalJson(row['end']) as TaskEnd | null)?.outcome ?? null,
  }));
}

/** Whose it is, and where it may go; undefined of one that is not known, by its whole id. */
export type JobHead = Pick<Job, 'id' | 'user' | 'wishes'>;

export function headOf(database: Database, id: string): JobHead | undefined {
  const [row] = database.rows('SELECT id, user, wishes FROM jobs WHERE id = ?', id);
  return row && { id: text(row['id']), user: text(row['user']), wishes: wishesOf(row) };
}

/** What the last attempt of a task brought back. */
export function resultsOf(database: Database, job: string, task: number): StoredResultFile[] {
  const sql = `SELECT results.* FROM jobs JOIN tasks ON tasks.job = jobs.number ${LAST_ATTEMPT}
    JOIN results ON results.attempt = attempts.number WHERE jobs.id = ? AND tasks.task = ? ORDER BY path`;
  return database.rows(sql, job, task).map((row) => ({
    path: text(row['path']),
    sizeBytes: Number(row['size']),
    sha256: text(row['sha256']),
    place: text(row['place']),
  }));
}

export function contentOf(database: Database, sha256: string): Uint8Array {
  const [row] = database.rows('SELECT bytes FROM contents WHERE sha256 = ?', sha256);
  const bytes = row?.['bytes'];
  if (bytes instanceof Uint8Array) return bytes;
  throw new GrappeError('local', {
    message: `the queue of jobs lacks the file ${sha256}`,
    hint: 'its job was removed',
  });
}
