/** Jobs of a queue, as far as somebody may see them. */

import { GrappeError } from '../../../base/index.ts';
import type { Job, JobHead, JobQueue, Task } from '../../../jobs/index.ts';
import type { Principal } from '../../access/principal.ts';
import { jobNotFound, maySee, requireSource } from './job-rights.ts';

export class SeenJobs {
  readonly #queue: JobQueue;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  has(who: Principal, id: string): boolean {
    const head = this.#queue.head(id);
    return head !== undefined && maySee(who, head);
  }

  /** By its whole id. Whoever may not see it does not learn that it exists. */
  head(who: Principal, id: string): JobHead {
    const head = this.#queue.head(id);
    if (head && maySee(who, head)) return head;
    throw jobNotFound(id);
  }

  job(who: Principal, id: string): Job {
    return this.#queue.job(this.head(who, id).id);
  }

  /** With what was handed in. */
  source(who: Principal, id: string): Job {
    const job = this.job(who, id);
    requireSource(who, job);
    return job;
  }

  task(who: Principal, id: string, index: number): Task {
    const task = this.job(who, id).tasks.find((each) => each.index === index);
    if (task) return task;
    throw new GrappeError('not-found', { message: `job ${id} has no task ${index}` });
  }
}
