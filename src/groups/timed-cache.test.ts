import { describe, expect, it } from 'vitest';
import type { Clock } from '../base/index.ts';
import { TimedCache } from './timed-cache.ts';

function setUp(): { cache: TimedCache<number>; pass: (ms: number) => void; ask: () => Promise<number> } {
  let nowMs = 0;
  let asked = 0;
  const clock: Clock = { now: () => nowMs, date: () => new Date(nowMs), sleep: async () => {} };
  const cache = new TimedCache<number>(clock, 1000);
  return { cache, pass: (ms) => void (nowMs += ms), ask: () => cache.get('q', async () => ++asked) };
}

describe('a cache with a time', () => {
  it('asks once within the time', async () => {
    const { ask, pass } = setUp();
    expect([await ask(), await ask()]).toEqual([1, 1]);
    pass(999);
    expect(await ask()).toBe(1);
  });

  it('asks again after the time', async () => {
    const { ask, pass } = setUp();
    await ask();
    pass(1000);
    expect(await ask()).toBe(2);
  });

  it('shares a question under way', async () => {
    const { ask } = setUp();
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  });

  it('does not keep a failure', async () => {
    const { cache } = setUp();
    await expect(cache.get('q', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cache.get('q', async () => 7)).toBe(7);
  });
});
