/**
 * A process at a queue of jobs: `node queue-process.ts FOLDER WHAT`. It prints one line for each thing that it did, once
 * it is done. `keys N`: submits a job under each of N keys. `flood`: submits jobs until it is killed. `control`: holds
 * the lease, and at each line that it reads writes something.
 */

import { createInterface } from 'node:readline';
import { GrappeError } from '../../src/base/index.ts';
import { JobQueue } from '../../src/jobs/queue/job-queue.ts';
import { submission } from './job-request.ts';

const [folder = '', what = '', number = '0'] = process.argv.slice(2);

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What it gives, or the code of the error. */
function tried(work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof GrappeError) return `${error.code}: ${error.why ?? ''}`;
    throw error;
  }
}

const actions: Record<string, (queue: JobQueue) => void | Promise<void>> = {
  keys(queue) {
    for (let key = 0; key < Number(number); key++)
      tell(queue.accept(submission({ key: `k${key}` }, [`text ${key}`]), Date.now()).job);
  },
  flood(queue) {
    for (let count = 0; ; count++)
      tell(
        tried(() => queue.accept(submission({ name: `job ${count}` }, [`text ${count}`]), Date.now()).job),
      );
  },
  once(queue) {
    tell(tried(() => queue.accept(submission({ key: 'once' }, ['x'.repeat(20_000)]), Date.now()).job));
  },
  async control(queue) {
    const lease = queue.takeLease(Date.now());
    tell(lease ? `lease ${lease.fence}` : 'no lease');
    if (!lease) return;
    for await (const job of createInterface({ input: process.stdin })) {
      const placement = { job, task: 0, node: 'n1', engine: 'ssh', why: '' } as const;
      tell(tried(() => String(queue.place(lease.fence, [placement], Date.now())[0])));
    }
  },
};

using queue = await JobQueue.open(folder);
await actions[what]?.(queue);
