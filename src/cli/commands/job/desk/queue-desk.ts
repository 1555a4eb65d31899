/** The queue of this account on this machine. */

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import {
  cancelJob,
  followJob,
  type FollowWishes,
  retryJob,
  slurmWaits,
  type Waker,
} from '../../../../app/index.ts';
import { systemClock } from '../../../../base/index.ts';
import { stateFolder } from '../../../../config/index.ts';
import type { Job, JobListRequest, JobQueue } from '../../../../jobs/index.ts';
import type { CliIo } from '../../../io.ts';
import { keepAwake, wakeOrSay, wakerOf } from '../waker-of.ts';
import type { CancelWishes, DeskEvent, FoundResult, JobDesk, ListedJobs, RetryWishes } from './job-desk.ts';

export class QueueDesk implements JobDesk {
  readonly words = '';
  readonly #queue: JobQueue;
  readonly #waker: Waker;
  readonly #io: CliIo;

  constructor(queue: JobQueue, io: CliIo) {
    this.#queue = queue;
    this.#io = io;
    this.#waker = wakerOf(queue, io);
  }

  async job(name: string): Promise<Job> {
    return this.#queue.job(name);
  }

  async list(request: JobListRequest): Promise<ListedJobs> {
    const holder = this.#queue.holder(this.#nowMs());
    return {
      jobs: this.#queue.list(request),
      controller: holder ? { host: holder.host, pid: holder.pid } : null,
    };
  }

  async *follow(id: string, wishes: FollowWishes): AsyncGenerator<DeskEvent> {
    const goesOn = this.#queue.job(id).endedMs === null;
    const looked = goesOn ? await keepAwake(this.#waker, this.#io) : () => undefined;
    yield* followJob(this.#queue, id, { ...wishes, clock: systemClock, looked });
  }

  cancel(id: string, wishes: CancelWishes = {}): ReturnType<JobDesk['cancel']> {
    return cancelJob(this.#queue, id, { ...wishes, env: this.#io.env });
  }

  slurmWaits({ id }: Pick<Job, 'id'>): Promise<string | null> {
    return slurmWaits(this.#queue.job(id), this.#io.env);
  }

  retry({ job, tasks, outcomes }: RetryWishes): ReturnType<JobDesk['retry']> {
    return retryJob(this.#queue, { job: this.#queue.job(job.id), tasks, outcomes, env: this.#io.env });
  }

  async results(
    { id, tasks }: Pick<Job, 'id' | 'tasks'>,
    chosen: readonly number[] | undefined,
  ): Promise<FoundResult[]> {
    const folder = stateFolder(this.#io.env);
    return tasks
      .filter(({ index }) => chosen?.includes(index) !== false)
      .flatMap(({ index: task }) =>
        this.#queue
          .results(id, task)
          .map((file) => ({ task, file, read: () => createReadStream(join(folder, file.place)) })),
      );
  }

  async wake(): Promise<void> {
    await wakeOrSay(this.#waker, this.#io);
  }

  [Symbol.dispose](): void {
    this.#queue[Symbol.dispose]();
  }

  #nowMs(): number {
    return systemClock.date().getTime();
  }
}
