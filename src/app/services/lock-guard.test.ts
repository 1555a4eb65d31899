import { expect, it } from 'vitest';
import type { NodeLock, RolloutEvent } from '../../services/index.ts';
import { LockGuard } from './lock-guard.ts';

function lockOn(node: string): NodeLock {
  return { node, service: 'web', owner: null, leftSeconds: 9 };
}

it('keeps locks from the beginning, and tells later of those that were lost meanwhile', () => {
  let lose: ((lock: NodeLock) => void) | undefined;
  const guard = new LockGuard({ nodes: ['n1', 'n2'], keep: (lost) => void (lose = lost) });
  lose?.(lockOn('n1'));
  expect(guard.robbed.aborted).toBe(true);
  const told: RolloutEvent[] = [];
  guard.tellTo((event) => void told.push(event));
  lose?.(lockOn('n2'));
  expect(told).toEqual([
    { event: 'lock', nodes: 'n[1-2]' },
    expect.objectContaining({ event: 'warning', nodes: 'n1' }),
    expect.objectContaining({ event: 'warning', nodes: 'n2' }),
  ]);
});

it('has nothing to tell where nothing is locked', () => {
  const guard = new LockGuard(undefined);
  const told: RolloutEvent[] = [];
  guard.tellTo((event) => void told.push(event));
  expect([told, guard.robbed.aborted]).toEqual([[], false]);
});
