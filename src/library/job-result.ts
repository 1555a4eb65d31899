/** What a job came to, read from the queue. */

import { join } from 'node:path';
import { exitStatusOf } from '../base/index.ts';
import {
  type Attempt,
  attemptId,
  type Job,
  type JobQueue,
  type StreamName,
  type Task,
  type TaskEnd,
} from '../jobs/index.ts';
import type { JobResult, TaskFile, TaskResult } from './job-options.ts';

export interface ResultRequest {
  /** The state folder. */
  readonly folder: string;
  readonly maxOutputBytes: number;
}

export function jobResult(queue: JobQueue, job: Job, request: ResultRequest): JobResult {
  const tasks = job.tasks.map((task) => taskResult(queue, job.id, task, request));
  return {
    id: job.id,
    ok: tasks.every(({ ok }) => ok),
    tasks,
    exit: exitStatusOf(tasks.map(({ outcome }) => outcome)),
  };
}

function taskResult(queue: JobQueue, job: string, task: Task, request: ResultRequest): TaskResult {
  const { index, items = null, attempt, attempts, end } = task;
  const id = attempt && attemptId(job, index, attempt.number);
  const stdout = held(queue, id, 'stdout', request);
  const stderr = held(queue, id, 'stderr', request);
  return {
    index,
    items,
    ...placeOf(attempt),
    ...endOf(end),
    attempts,
    stdout: stdout.text,
    stderr: stderr.text,
    truncated: stdout.truncated || stderr.truncated,
    results: filesOf(queue, { job, index }, request),
  };
}

function placeOf(attempt: Attempt | null): Pick<TaskResult, 'node' | 'why' | 'environment' | 'used'> {
  if (attempt === null) return { node: null, why: null, environment: null, used: null };
  const { node, why, environment, used } = attempt;
  return { node, why, environment, used };
}

function endOf(end: TaskEnd | null): TaskEndShown {
  const { outcome, cause, detail, fix = null, exit, signal } = end ?? NOT_ENDED;
  return { ok: outcome === 'ok', outcome, cause, detail, fix, exit, signal };
}

type TaskEndShown = Pick<TaskResult, 'ok' | 'outcome' | 'cause' | 'detail' | 'fix' | 'exit' | 'signal'>;

const NOT_ENDED: TaskEnd = { outcome: 'not-run', cause: null, detail: null, exit: null, signal: null };

function held(
  queue: JobQueue,
  attempt: string | null,
  stream: StreamName,
  { maxOutputBytes }: ResultRequest,
): { readonly text: string; readonly truncated: boolean } {
  if (attempt === null) return { text: '', truncated: false };
  const { bytes } = queue.output({ attempt, stream, from: 0, max: maxOutputBytes + 1 });
  const text = Buffer.from(bytes).subarray(0, maxOutputBytes).toString('utf8');
  return { text, truncated: bytes.length > maxOutputBytes };
}

function filesOf(
  queue: JobQueue,
  { job, index }: { readonly job: string; readonly index: number },
  { folder }: ResultRequest,
): TaskFile[] {
  return queue
    .results(job, index)
    .map(({ path, place, sizeBytes, sha256 }) => ({ path, file: join(folder, place), sizeBytes, sha256 }));
}
