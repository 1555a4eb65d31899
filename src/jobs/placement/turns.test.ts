import { describe, expect, it } from 'vitest';

import { neverPlaced, takeTurns, type WaitingTask } from './turns.ts';

function task(user: string, job: string, index: number, more: Partial<WaitingTask> = {}): WaitingTask {
  return {
    job,
    index,
    user,
    priority: 0,
    deadlineMs: null,
    after: 'good',
    atOnce: null,
    boxed: true,
    ...more,
  };
}

function tasks(user: string, job: string, count: number, more: Partial<WaitingTask> = {}): WaitingTask[] {
  return Array.from({ length: count }, (_, index) => task(user, job, index, more));
}

/** Who gets these slots, in order. */
function turns(
  waiting: readonly WaitingTask[],
  slots: number,
  runningOfUser: number | null = null,
): string[] {
  const placed: string[] = [];
  takeTurns(
    waiting,
    { ofUser: new Map(), ofJob: new Map(), lastTurns: new Map() },
    { runningOfUser, sandboxRequired: false },
    ({ job, index }) => {
      if (placed.length === slots) return 'not-now';
      placed.push(`${job}.${index}`);
      return 'placed';
    },
  );
  return placed;
}

describe('turns', () => {
  it('go round between users, however many tasks one has', () => {
    const waiting = [...tasks('ann', 'a', 1000), ...tasks('bob', 'b', 2)];
    expect(turns(waiting, 6)).toEqual(['a.0', 'b.0', 'a.1', 'b.1', 'a.2', 'a.3']);
  });

  it('go by priority first, and by acceptance for one user', () => {
    const waiting = [
      ...tasks('ann', 'a', 2),
      ...tasks('ann', 'b', 1, { priority: 5 }),
      ...tasks('ann', 'c', 1),
    ];
    expect(turns(waiting, 4)).toEqual(['b.0', 'a.0', 'a.1', 'c.0']);
  });

  it('a lower priority comes in where the higher one has to wait', () => {
    const waiting = [...tasks('ann', 'a', 2, { priority: 1, after: 'waits' }), ...tasks('bob', 'b', 1)];
    expect(turns(waiting, 4)).toEqual(['b.0']);
  });

  it('no more of a job than it wants at once, no more of a user than he may', () => {
    expect(turns(tasks('ann', 'a', 9, { atOnce: 2 }), 9)).toEqual(['a.0', 'a.1']);
    expect(turns([...tasks('ann', 'a', 9), ...tasks('bob', 'b', 1)], 9, 3)).toEqual([
      'a.0',
      'b.0',
      'a.1',
      'a.2',
    ]);
  });

  it('a job without room does not hold up the next one', () => {
    const offered: string[] = [];
    const waiting = [...tasks('ann', 'big', 3), ...tasks('ann', 'small', 2)];
    takeTurns(
      waiting,
      { ofUser: new Map(), ofJob: new Map(), lastTurns: new Map() },
      { runningOfUser: null, sandboxRequired: false },
      ({ job, index }) => {
        offered.push(`${job}.${index}`);
        return job === 'big' ? 'not-now' : 'placed';
      },
    );
    expect(offered).toEqual(['big.0', 'small.0', 'small.1']);
  });
});

describe('a task that is never placed', () => {
  it.each([
    [{ after: 'bad' }, 'a job that comes before it did not end well'],
    [{ deadlineMs: 1000 }, 'its deadline has passed'],
    [{ deadlineMs: 1001 }, undefined],
    [{ after: 'waits' }, undefined],
  ] as const)('%j', (more, detail) => {
    expect(neverPlaced(task('ann', 'a', 0, more), { sandboxRequired: true }, 1000)?.detail).toBe(detail);
  });

  it('has no sandbox where one is required by now', () => {
    const bare = task('ann', 'a', 0, { boxed: false });
    expect(neverPlaced(bare, { sandboxRequired: false }, 0)).toBeNull();
    expect(neverPlaced(bare, { sandboxRequired: true }, 0)).toMatchObject({ outcome: 'refused' });
  });
});
