/** A job is accepted when its rows are on the disk. The same key and the same body are the same job, however often they come. */

import { hash, randomInt } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';
import { newRunId } from '../../engine/index.ts';
import type { Database } from '../../store/index.ts';
import type { Content, JobRequest, TaskRequest } from '../job.ts';
import { canonicalJson } from './canonical.ts';

export interface Submission {
  readonly request: JobRequest;
  readonly user: string;
  /** By SHA-256: all that `request.work` names. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Of `freeId`; else one is made. */
  readonly id?: string;
  /** Its beginning is in the audit log, and its end is to be. */
  readonly isAudited?: boolean;
  /** `DEFAULT_SUBMISSION_LIMITS` where absent. */
  readonly limits?: SubmissionLimits;
}

/** What is more is refused, and the limit named. */
export interface SubmissionLimits {
  /** Files and standard input of one job, together. */
  readonly contentBytes: number;
  readonly files: number;
  /** Of one job. */
  readonly tasks: number;
  /** Of all else that a request holds: arguments, environment, names, nodes, tasks. */
  readonly requestBytes: number;
  /** Tasks of one user that wait to be placed. */
  readonly queuedOfUser: number;
}

export const DEFAULT_SUBMISSION_LIMITS: SubmissionLimits = {
  contentBytes: 64 * 2 ** 20,
  files: 1000,
  tasks: 10_000,
  requestBytes: 2 * 2 ** 20,
  queuedOfUser: 20_000,
};

export interface Accepted {
  readonly job: string;
  /** False: it was accepted before, under this key. */
  readonly isNew: boolean;
}

const INSERT_JOB = `INSERT INTO jobs
  (id, user, key, body, name, work, wishes, at_once, output_bytes, accepted, state)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued') RETURNING number`;
const QUEUED_OF_USER = `SELECT count(*) AS count FROM jobs CROSS JOIN tasks INDEXED BY tasks_live ON job = number
  WHERE user = ? AND jobs.state IN ('queued', 'running') AND tasks.state <> 'ended' AND tasks.state = 'queued'`;

export function accept(database: Database, submission: Submission, nowMs: number): Accepted {
  const { key, ...rest } = submission.request;
  const body = canonicalJson(rest);
  const digest = hash('sha256', body);
  // What can be seen is on the disk: a repeat need not wait for those who write, nor for limits that are lower now.
  const before = acceptedBefore(database, submission, digest);
  if (before) return before;
  refuseWrong(submission, body);
  return database.write(
    () =>
      acceptedBefore(database, submission, digest) ?? {
        job: insert(database, submission, { digest, key: key ?? null, nowMs }),
        isNew: true,
      },
  );
}

/** Under the same key. Throws `job-key` where that stands for another job. */
export function acceptedAs(database: Database, submission: Submission): Accepted | undefined {
  const { key: _, ...rest } = submission.request;
  return acceptedBefore(database, submission, hash('sha256', canonicalJson(rest)));
}

function acceptedBefore(database: Database, submission: Submission, digest: string): Accepted | undefined {
  const { user, request } = submission;
  if (request.key === undefined) return undefined;
  const [found] = database.rows('SELECT id, body FROM jobs WHERE user = ? AND key = ?', user, request.key);
  if (!found) return undefined;
  const job = String(found['id']);
  if (found['body'] === digest) return { job, isNew: false };
  throw new GrappeError('job-key', {
    message: `the key '${request.key}' stands for job ${job}, which is another one`,
  });
}

/** What can be told without the database. */
function refuseWrong(
  { request, contents, limits = DEFAULT_SUBMISSION_LIMITS }: Submission,
  body: string,
): void {
  const { work, tasks } = request;
  if (tasks.length === 0) throw wrong('the job has no task');
  if (new Set(tasks.map(({ index }) => index)).size < tasks.length)
    throw wrong('two tasks of the job have the same number');
  refuseMore('tasks', tasks.length, limits.tasks);
  refuseMore('files', work.files.length, limits.files);
  refuseMore('bytes besides its files', Buffer.byteLength(body), limits.requestBytes);
  const named = contentsOf(request);
  const bytes = named.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  refuseMore('bytes of files and input', bytes, limits.contentBytes);
  for (const content of named) refuseOther(content, contents.get(content.sha256));
}

function refuseOther({ sha256, sizeBytes }: Content, bytes: Uint8Array | undefined): void {
  if (!bytes) throw wrong(`a file of the job is missing: ${sha256}`);
  if (bytes.length !== sizeBytes || hash('sha256', bytes) !== sha256)
    throw wrong(`a file of the job is another one: ${sha256}`);
}

function contentsOf({ work }: JobRequest): readonly Content[] {
  return work.stdin ? [...work.files, work.stdin] : work.files;
}

function refuseMore(what: string, count: number, limit: number): void {
  if (count <= limit) return;
  throw new GrappeError('job-limit', { message: `the job has ${count} ${what}, and may have ${limit}` });
}

function wrong(message: string): GrappeError {
  return new GrappeError('job-request', { message });
}

interface Identity {
  readonly digest: string;
  readonly key: string | null;
  readonly nowMs: number;
}

function insert(database: Database, submission: Submission, { digest, key, nowMs }: Identity): string {
  const { request, user, contents } = submission;
  refuseWhereFull(database, submission);
  const id = isFree(database, submission.id) ? submission.id : freeId(database, nowMs);
  const { name, work, wishes, atOnce, tasks } = request;
  const texts = [name, JSON.stringify(work), JSON.stringify(wishes)];
  const numbers = [atOnce ?? null, work.limits.outputBytes, nowMs];
  const [row] = database.rows(INSERT_JOB, id, user, key, digest, ...texts, ...numbers);
  const job = Number(row?.['number']);
  insertAfters(database, job, wishes.after);
  for (const sha256 of new Set(contentsOf(request).map((content) => content.sha256))) {
    database.run('INSERT OR IGNORE INTO contents VALUES (?, ?)', [[sha256, contents.get(sha256) ?? null]]);
    database.run('INSERT INTO job_contents VALUES (?, ?)', [[job, sha256]]);
  }
  insertTasks(database, job, tasks);
  if (submission.isAudited) database.run('INSERT INTO audits VALUES (?)', [[job]]);
  return id;
}

function refuseWhereFull(database: Database, submission: Submission): void {
  const { request, user, limits = DEFAULT_SUBMISSION_LIMITS } = submission;
  const [row] = database.rows(QUEUED_OF_USER, user);
  const queued = Number(row?.['count']);
  if (queued + request.tasks.length <= limits.queuedOfUser) return;
  throw new GrappeError('job-limit', {
    message: `${queued} tasks of '${user}' wait already, and ${limits.queuedOfUser} may, these ${request.tasks.length} among them`,
    hint: 'submit it again when some of them have run',
  });
}

/** A job that does not exist would never end. */
function insertAfters(database: Database, job: number, after: readonly string[]): void {
  for (const id of new Set(after)) {
    const known = database.rows('SELECT number FROM jobs WHERE id = ?', id);
    if (known.length === 0)
      throw new GrappeError('unknown-job', {
        message: `no job has the id '${id}', after which this one is to run`,
      });
    database.run('INSERT INTO afters VALUES (?, ?)', [[job, id]]);
  }
}

function insertTasks(database: Database, job: number, tasks: readonly TaskRequest[]): void {
  database.run(
    "INSERT INTO tasks (job, task, items, node, state) VALUES (?, ?, ?, ?, 'queued')",
    tasks.map(({ index, items, node }) => [job, index, items ?? null, node ?? null]),
  );
}

/** Two jobs of the same millisecond may draw the same number. */
export function freeId(database: Database, nowMs: number): string {
  for (;;) {
    const id = newRunId(new Date(nowMs), () => randomInt(2 ** 32) / 2 ** 32);
    if (isFree(database, id)) return id;
  }
}

function isFree(database: Database, id: string | undefined): id is string {
  return id !== undefined && database.rows('SELECT number FROM jobs WHERE id = ?', id).length === 0;
}
