import { expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { type Clock, systemClock } from '../../base/index.ts';
import { JobQueue } from '../../jobs/index.ts';
import { followJob } from './follow-job.ts';

const CANCELLED = { outcome: 'cancelled', cause: null, detail: null, exit: null, signal: null } as const;

it('reads the job once for each change, however often it looks', async () => {
  using state = stateFolder();
  using queue = await JobQueue.open(state.path);
  const { job: id } = queue.accept(submission({ tasks: 2 }), 1);
  let looks = 0;
  const clock: Clock = {
    ...systemClock,
    sleep: async () => {
      looks++;
      if (looks === 5) queue.cancel(id, 2, { tasks: [0] });
      if (looks === 9) queue.cancel(id, 3);
    },
  };
  let reads = 0;
  const counting = {
    changes: () => queue.changes(),
    output: queue.output.bind(queue),
    job: (name: string) => {
      reads++;
      return queue.job(name);
    },
  } as unknown as JobQueue;
  const kinds: string[] = [];
  const { signal } = new AbortController();
  for await (const { kind } of followJob(counting, id, { clock, signal })) kinds.push(kind);
  expect([looks, reads, kinds]).toEqual([9, 3, ['end', 'end', 'job']]);
});

it('tells that Slurm has begun what it had pending, once', async () => {
  using state = stateFolder();
  using queue = await JobQueue.open(state.path);
  const { fence } = queue.takeLease(0)!;
  const { job: id } = queue.accept(submission({}), 1);
  let attempt = '';
  const steps = [
    () => {
      attempt = queue.place(fence, [{ job: id, task: 0, node: 'slurm', engine: 'slurm', why: '' }], 1)[0]!;
      queue.sent(fence, [attempt]);
    },
    () => queue.began(fence, [{ attempt, atMs: 2, environment: null }]),
    () => queue.addOutput(fence, [{ attempt, stream: 'stdout', offset: 0, bytes: Buffer.from('x') }]),
    () => queue.cancel(id, 3, {}),
    () => queue.ended(fence, [{ attempt, end: CANCELLED, used: null }], 4),
  ];
  const clock: Clock = {
    ...systemClock,
    sleep: async () => {
      steps.shift()?.();
    },
  };
  const told: string[] = [];
  for await (const event of followJob(queue, id, { clock, signal: new AbortController().signal }))
    told.push('task' in event ? `${event.kind} ${event.task.state}` : event.kind);
  expect(told).toEqual(['placed pending', 'began running', 'output running', 'end ended', 'job']);
});
