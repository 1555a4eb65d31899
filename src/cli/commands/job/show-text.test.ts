import { expect, it } from 'vitest';
import { submission } from '../../../../test/support/job-request.ts';
import { stateFolder } from '../../../../test/support/state-folder.ts';
import { JobQueue } from '../../../jobs/index.ts';
import { showText } from './show-text.ts';

it('of what waits again: how often it was tried, and why that came to nothing', async () => {
  using folder = stateFolder();
  using queue = await JobQueue.open(folder.path);
  const { fence } = queue.takeLease(0)!;
  const { job } = queue.accept(submission({ tasks: 2 }), 0);
  const tried = (detail: string): void => {
    const placement = { job, task: 0, node: 'slurm', engine: 'slurm', why: 'it has room' } as const;
    const [attempt = ''] = queue.place(fence, [placement], 0);
    queue.sent(fence, [attempt]);
    const end = { outcome: 'failed', cause: null, detail, exit: null, signal: null } as const;
    queue.requeue(fence, [{ attempt, end, used: null, isFree: true }], 0);
  };
  const shown = (): string => showText(queue.job(job), []);
  expect(shown()).toMatch(/^tasks +0-1: queued$/m);
  tried('failed: sbatch: \u001b[31mno space');
  expect(shown()).toMatch(/^tasks +0: queued\n +tried once on slurm: failed: sbatch: \S*no space$/m);
  tried('failed: sbatch: timed out');
  expect(shown()).toMatch(
    /^tasks +0: queued\n +tried 2 times, last on slurm: failed: sbatch: timed out\ntasks +1: queued$/m,
  );
});

it('of what waits for a node: why, once its turn has come', async () => {
  using folder = stateFolder();
  using queue = await JobQueue.open(folder.path);
  const { fence } = queue.takeLease(0)!;
  const { job } = queue.accept(submission({}), 0);
  expect(showText(queue.job(job), [])).not.toMatch(/^waits/m);
  queue.tellWaits(fence, new Map([[job, 'n[1-3]: \u001b[31mno slot is free']]));
  const shown = showText(queue.job(job), []);
  expect(shown).toMatch(/^state +queued\nwaits +n\[1-3\]: \S*no slot is free$/m);
  expect(shown).not.toContain('\u001b');
  queue.tellWaits(fence, new Map([[job, null]]));
  expect(showText(queue.job(job), [])).not.toMatch(/^waits/m);
});

it('what is asked of Slurm', async () => {
  using folder = stateFolder();
  using queue = await JobQueue.open(folder.path);
  const slurm = { partition: 'short', cpus: 2 };
  const { job } = queue.accept(submission({ wishes: { engine: 'slurm', slurm } }), 0);
  expect(showText(queue.job(job), [])).toMatch(/^engine +slurm, partition short, cpus-per-task 2$/m);
  const other = queue.accept(submission({}), 0);
  expect(showText(queue.job(other.job), [])).not.toMatch(/^engine/m);
});
