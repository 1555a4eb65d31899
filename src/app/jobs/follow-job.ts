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
  /** False: how tasks stand, and nothing of what they write. */
  readonly withOutput?: boolean;
  /** Called from time to time while it waits. */
  readonly looked?: () => void;
  /** Ends the loop; the job goes on. */
  readonly signal: AbortSignal;
}

/** A short job is told of soon; a long one costs little. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
const MOST_BYTES = 256 * 1024;
const STREAMS = ['stdout', 'stderr'] as const;

interface Told {
  /** 0: nothing yet. */
  attempt: number;
  readonly offsets: Record<StreamName, number>;
  hasEnded: boolean;
}

/**
 * Nothing is told twice, and nothing is left out, however long the reader takes. Of a task that was tried several times
 * it begins with the try that is the last one at the first look.
 */
export async function* followJob(
  queue: JobQueue,
  id: string,
  { clock, once = false, looked, signal, ...what }: FollowOptions,
): AsyncGenerator<JobEvent, void, undefined> {
  const story = new JobStory(queue, id, what);
  let changes: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const now = queue.changes();
    if (now !== changes) {
      changes = now;
      const job = queue.job(id);
      yield* story.news(job);
      if (job.endedMs !== null || once) return yield { kind: 'job', job };
    }
    looked?.();
    await clock.sleep(pauseMs, signal).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

class JobStory {
  readonly #queue: JobQueue;
  readonly #id: string;
  readonly #tasks: ReadonlySet<number> | undefined;
  readonly #withOutput: boolean;
  readonly #told = new Map<number, Told>();

  constructor(
    queue: JobQueue,
    id: string,
    { tasks, withOutput = true }: Pick<FollowOptions, 'tasks' | 'withOutput'>,
  ) {
    this.#queue = queue;
    this.#id = id;
    this.#tasks = tasks && new Set(tasks);
    this.#withOutput = withOutput;
  }

  *news(job: Job): Generator<JobEvent> {
    for (const task of job.tasks) {
      if (this.#tasks?.has(task.index) === false) continue;
      const told = this.#toldOf(task.index);
      if (told.hasEnded) continue;
      yield* this.#attempts(task, told);
      if (!task.end) continue;
      told.hasEnded = true;
      yield { kind: 'end', task };
    }
  }

  /** What is left of the one that was told of before, and then those that came after it. */
  *#attempts(task: Task, told: Told): Generator<JobEvent> {
    const last = task.attempt?.number;
    if (last === undefined) return;
    if (told.attempt > 0) yield* this.#output(task, told);
    while (told.attempt < last) {
      told.attempt = told.attempt === 0 ? last : told.attempt + 1;
      told.offsets.stdout = told.offsets.stderr = 0;
      if (told.attempt === last) yield { kind: 'placed', task };
      yield* this.#output(task, told);
    }
  }

  *#output(task: Task, { attempt: number, offsets }: Told): Generator<JobEvent> {
    if (!this.#withOutput) return;
    const attempt = attemptId(this.#id, task.index, number);
    for (const stream of STREAMS) {
      for (;;) {
        const offset = offsets[stream];
        const { bytes } = this.#queue.output({ attempt, stream, from: offset, max: MOST_BYTES });
        if (bytes.length === 0) break;
        offsets[stream] += bytes.length;
        yield { kind: 'output', task, attempt: number, stream, offset, bytes };
      }
    }
  }

  #toldOf(index: number): Told {
    const known = this.#told.get(index);
    if (known) return known;
    const told: Told = { attempt: 0, offsets: { stdout: 0, stderr: 0 }, hasEnded: false };
    this.#told.set(index, told);
    return told;
  }
}
