import { expect, it } from 'vitest';
import type { Task } from '../../../jobs/index.ts';
import { TaskTally } from './task-tally.ts';

it('what Slurm has and has not begun is no begun task', () => {
  const task = (index: number, state: Task['state']): Task => ({
    ...{ index, state, cancelling: false, attempt: null, attempts: 1 },
    end: state === 'ended' ? { outcome: 'ok', cause: null, detail: null, exit: 0, signal: null } : null,
  });
  const tally = new TaskTally({ tasks: [1, 2, 3, 4].map((index) => task(index, 'queued')) });
  expect(tally.line()).toBe('0/4 ended');
  for (const index of [1, 2, 3]) tally.note(task(index, 'pending'));
  expect(tally.line()).toBe('0/4 ended; 3 pending');
  tally.note(task(1, 'running'));
  tally.note(task(2, 'ended'));
  expect(tally.line()).toBe('1/4 ended: 1 ok; 1 begun; 1 pending');
});
