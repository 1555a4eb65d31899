import { expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { type Clock, systemClock } from '../../base/index.ts';
import { JobQueue } from '../../jobs/index.ts';
import { followJob } from './follow-job.ts';

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
