/** What happens to a job, as it happens: output by offset, tasks as they begin and end. From the queue alone. */

import type { Clock } from '../../base/index.ts';
import { attemptId, type Job, type JobQueue, type StreamName, type Task } from '../../jobs/index.ts';

export type JobEvent =
  /** A task was placed on a node, or placed anew. */
  | { readonly kind: 'placed'; readonly task: Task }
  | {
      readonly kind: 'output';
      readonly task: Task;
      readonly attempt: number;
      readonly stream: StreamName;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'end'; readonly task: Task }
  /** The last event. */
  | { readonly kind: 'job'; readonly job: Job };

export interface FollowOptions {
  readonly clock: Clock;
  /** Only these tasks. */
  readonly tasks?: readonly number[] | undefined;
  /** Ends when all that is known has been told, whether the job has ended or not. */
  readonly once?: boolean;
  /** Ends the loop; the job goes on. */
  readonly signal: AbortSignal;
}

const LOOK_MS = 100;
const MOST_BYTES = 256 * 1024;
const STREAMS = ['stdout', 'stderr'] as const;

interface Told {
  attempt: number;
  readonly offsets: Record<StreamName, number>;
  hasEnded: boolean;
}

/** Nothing is told twice, and nothing is left out, however long the reader takes. */
export async function* followJob(
  queue: JobQueue,
  id: string,
  { clock, tasks, once = false, signal }: FollowOptions,
): AsyncGenerator<JobEvent, void, undefined> {
  const told = new Map<number, Told>();
  while (!signal.aborted) {
    const job = queue.job(id);
    for (const task of job.tasks) {
      if (tasks && !tasks.includes(task.index)) continue;
      if (task.attempt) yield* newsOf(queue, id, task, toldOf(told, task.index));
      else if (task.end && !toldOf(told, task.index).hasEnded) yield* endOf(task, toldOf(told, task.index));
    }
    if (job.endedMs !== null || once) return yield { kind: 'job', job };
    await clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}

function* newsOf(queue: JobQueue, id: string, task: Task, told: Told): Generator<JobEvent> {
  const number = task.attempt?.number ?? 1;
  if (told.attempt !== number) {
    told.attempt = number;
    told.offsets.stdout = told.offsets.stderr = 0;
    yield { kind: 'placed', task };
  }
  if (told.hasEnded) return;
  for (const stream of STREAMS) {
    for (;;) {
      const from = told.offsets[stream];
      const attempt = attemptId(id, task.index, number);
      const { bytes } = queue.output({ attempt, stream, from, max: MOST_BYTES });
      if (bytes.length === 0) break;
      told.offsets[stream] += bytes.length;
      yield { kind: 'output', task, attempt: number, stream, offset: from, bytes };
    }
  }
  if (task.end) yield* endOf(task, told);
}

function* endOf(task: Task, told: Told): Generator<JobEvent> {
  told.hasEnded = true;
  yield { kind: 'end', task };
}

function toldOf(all: Map<number, Told>, index: number): Told {
  const known = all.get(index);
  if (known) return known;
  const told: Told = { attempt: 0, offsets: { stdout: 0, stderr: 0 }, hasEnded: false };
  all.set(index, told);
  return told;
}
