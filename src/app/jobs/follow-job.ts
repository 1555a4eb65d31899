/** What happens to a job, as it happens: output by offset, tasks as they begin and end. From wherever the job is known. */

import type { Clock } from '../../base/index.ts';
import { attemptId, type Job, type JobQueue, type StreamName, type Task } from '../../jobs/index.ts';

/** As much of a job as it takes to follow it. */
type Followed = Pick<Job, 'endedMs' | 'tasks'>;

export type JobEvent<Whole = Job> =
  /** A task was placed on a node, or placed anew. */
  | { readonly kind: 'placed'; readonly task: Task }
  /** Slurm had it, pending, and has begun it. */
  | { readonly kind: 'began'; readonly task: Task }
  | {
      readonly kind: 'output';
      readonly task: Task;
      readonly attempt: number;
      readonly stream: StreamName;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  /** Its node does not answer, or does so again: `task.attempt.unreachable`. */
  | { readonly kind: 'silence'; readonly task: Task }
  | { readonly kind: 'end'; readonly task: Task }
  /** The last event. */
  | { readonly kind: 'job'; readonly job: Whole };

export interface FollowWishes {
  /** Only these tasks. */
  readonly tasks?: readonly number[] | undefined;
  /** Ends when all that is known has been told, whether the job has ended or not. */
  readonly once?: boolean;
  /** False: how tasks stand, and nothing of what they write. */
  readonly withOutput?: boolean;
  /** Ends the loop; the job goes on. */
  readonly signal: AbortSignal;
}

export interface FollowOptions extends FollowWishes {
  readonly clock: Clock;
  /** Called from time to time while it waits. */
  readonly looked?: () => void;
}

/** Where a job is known. What is written before it is seen to have ended can be read then. */
export interface JobSource<Whole extends Followed> {
  read(): Whole | Promise<Whole>;
  /** From an offset on, as much as is well read at once; nothing where nothing more is known. */
  output(piece: OutputPlace): Uint8Array | Promise<Uint8Array>;
  /** Resolves when another answer than the last one is to be had, perhaps; or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
}

export interface OutputPlace {
  readonly task: number;
  readonly attempt: number;
  readonly stream: StreamName;
  readonly from: number;
}

/** A short job is told of soon; a long one costs little. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;
const MOST_BYTES = 256 * 1024;
const STREAMS = ['stdout', 'stderr'] as const;

interface ToldTask {
  /** 0: nothing yet. */
  attempt: number;
  isPending: boolean;
  readonly offsets: Record<StreamName, number>;
  isSilent: boolean;
  hasEnded: boolean;
}

/**
 * Nothing is told twice, and nothing is left out, however long the reader takes. Of a task that was tried several times
 * it begins with the try that is the last one at the first look.
 */
export async function* followSource<Whole extends Followed>(
  source: JobSource<Whole>,
  { once = false, signal, ...what }: FollowWishes,
): AsyncGenerator<JobEvent<Whole>, void, undefined> {
  const story = new JobStory(source, what);
  while (!signal.aborted) {
    const job = await source.read();
    yield* story.news(job);
    if (job.endedMs !== null || once) return yield { kind: 'job', job };
    await source.changed(signal);
  }
}

/** The same of a job in the queue of this machine. */
export function followJob(
  queue: JobQueue,
  id: string,
  { clock, looked, ...wishes }: FollowOptions,
): AsyncGenerator<JobEvent, void, undefined> {
  return followSource(new QueueSource(queue, id, { clock, ...(looked && { looked }) }), wishes);
}

class QueueSource implements JobSource<Job> {
  readonly #queue: JobQueue;
  readonly #id: string;
  readonly #waiting: Pick<FollowOptions, 'clock' | 'looked'>;
  #changes: string | undefined;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(queue: JobQueue, id: string, waiting: Pick<FollowOptions, 'clock' | 'looked'>) {
    this.#queue = queue;
    this.#id = id;
    this.#waiting = waiting;
  }

  read(): Job {
    this.#changes = this.#queue.changes();
    return this.#queue.job(this.#id);
  }

  output({ task, attempt, stream, from }: OutputPlace): Uint8Array {
    const id = attemptId(this.#id, task, attempt);
    return this.#queue.output({ attempt: id, stream, from, max: MOST_BYTES }).bytes;
  }

  async changed(signal: AbortSignal): Promise<void> {
    const { clock, looked } = this.#waiting;
    do {
      looked?.();
      await clock.sleep(this.#pauseMs, signal).catch(() => undefined);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    } while (!signal.aborted && this.#queue.changes() === this.#changes);
  }
}

type Told<Whole> = Exclude<JobEvent<Whole>, { readonly kind: 'job' }>;

class JobStory<Whole extends Followed> {
  readonly #source: JobSource<Whole>;
  readonly #tasks: ReadonlySet<number> | undefined;
  readonly #withOutput: boolean;
  readonly #told = new Map<number, ToldTask>();

  constructor(
    source: JobSource<Whole>,
    { tasks, withOutput = true }: Pick<FollowWishes, 'tasks' | 'withOutput'>,
  ) {
    this.#source = source;
    this.#tasks = tasks && new Set(tasks);
    this.#withOutput = withOutput;
  }

  async *news(job: Whole): AsyncGenerator<Told<Whole>> {
    for (const task of job.tasks) {
      if (this.#tasks?.has(task.index) === false) continue;
      const told = this.#toldOf(task.index);
      if (told.hasEnded) continue;
      yield* this.#attempts(task, told);
      if (told.isPending && task.state === 'running') yield { kind: 'began', task };
      told.isPending = task.state === 'pending';
      const isSilent = task.attempt?.unreachable ?? false;
      if (isSilent !== told.isSilent && !task.end) yield { kind: 'silence', task };
      told.isSilent = isSilent;
      if (!task.end) continue;
      told.hasEnded = true;
      yield { kind: 'end', task };
    }
  }

  /** What is left of the one that was told of before, and then those that came after it. */
  async *#attempts(task: Task, told: ToldTask): AsyncGenerator<Told<Whole>> {
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

  async *#output(task: Task, { attempt, offsets }: ToldTask): AsyncGenerator<Told<Whole>> {
    if (!this.#withOutput) return;
    for (const stream of STREAMS) {
      for (;;) {
        const offset = offsets[stream];
        const bytes = await this.#source.output({ task: task.index, attempt, stream, from: offset });
        if (bytes.length === 0) break;
        offsets[stream] += bytes.length;
        yield { kind: 'output', task, attempt, stream, offset, bytes };
      }
    }
  }

  #toldOf(index: number): ToldTask {
    const known = this.#told.get(index);
    if (known) return known;
    const told: ToldTask = {
      attempt: 0,
      isPending: false,
      offsets: { stdout: 0, stderr: 0 },
      isSilent: false,
      hasEnded: false,
    };
    this.#told.set(index, told);
    return told;
  }
}
