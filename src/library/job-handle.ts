/** A job that was submitted: followed, waited for, cancelled. It lies in the queue, and not in this object. */

import { cancelJob, followJob, type JobEvent } from '../app/index.ts';
import { systemClock } from '../base/index.ts';
import { type Cancelled, type CancelOptions, type Job, JobQueue } from '../jobs/index.ts';
import type { JobResult, JobWaitOptions } from './job-options.ts';
import { jobResult } from './job-result.ts';
import { signalOf, type WaitOptions } from './machine.ts';
import type { QueueActor } from './queue-actor.ts';

/** What a job does through its cluster. */
export interface JobLink {
  readonly actor: QueueActor;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The state folder, where the queue lies. */
  readonly folder: string;
}

const HELD_BYTES = 1024 * 1024;

/**
 * A loop over it tells what happens as it comes: `placed`, `began` (of what Slurm had pending), `output` and `end` of its tasks,
 * and at last `job`. What happened before is told first. Leaving the loop leaves the job.
 *
 * @example
 * for await (const event of job) {
 *   if (event.kind === 'output') process[event.stream].write(event.bytes);
 *   if (event.kind === 'end') console.log(event.task.index, event.task.end?.outcome);
 * }
 */
export class JobHandle implements AsyncIterable<JobEvent> {
  readonly id: string;
  readonly #link: JobLink;

  /** For the cluster's jobs. */
  constructor(id: string, link: JobLink) {
    this.id = id;
    this.#link = link;
  }

  /**
   * Resolves when every task has ended, however it did; the result says how. Throws the reason of the signal, or of the
   * end of the cluster: the job goes on.
   */
  async wait({ maxOutputBytes = HELD_BYTES, ...options }: JobWaitOptions = {}): Promise<JobResult> {
    for await (const _event of this.#follow(options, false));
    const { folder } = this.#link;
    using queue = await JobQueue.open(folder);
    return jobResult(queue, queue.job(this.id), { folder, maxOutputBytes });
  }

  /** The loop, with a signal; throws its reason. */
  events(options: WaitOptions = {}): AsyncGenerator<JobEvent, void, undefined> {
    return this.#follow(options, true);
  }

  [Symbol.asyncIterator](): AsyncGenerator<JobEvent, void, undefined> {
    return this.events();
  }

  /** As it stands now; asks the queue alone. */
  async status(): Promise<Job> {
    using queue = await JobQueue.open(this.#link.folder);
    return queue.job(this.id);
  }

  /**
   * Ends the job, or some of its tasks. What waits has ended when it resolves; what runs is ended by whoever acts for
   * the queue: wait() sees to that. What has ended stays as it is. With `force`, tasks whose node is silent are given up:
   * they are `lost` at once.
   */
  async cancel(options: CancelOptions = {}): Promise<Cancelled> {
    const { env, folder } = this.#link;
    using queue = await JobQueue.open(folder);
    return await cancelJob(queue, this.id, { env, ...options });
  }

  async *#follow(options: WaitOptions, withOutput: boolean): AsyncGenerator<JobEvent, void, undefined> {
    const { actor, folder } = this.#link;
    using queue = await JobQueue.open(folder);
    using presence = actor.enter();
    const signal = AbortSignal.any([signalOf(options), presence.over]);
    yield* followJob(queue, this.id, { clock: systemClock, withOutput, signal });
    signal.throwIfAborted();
  }
}
