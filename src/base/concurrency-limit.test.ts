import { describe, expect, it } from 'vitest';
import { concurrencyLimit } from './concurrency-limit.ts';

describe('a concurrency limit', () => {
  it('runs at most so many calls at once, in order', async () => {
    const limited = concurrencyLimit(2);
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const started: number[] = [];
    const calls = gates.map((gate, at) =>
      limited(async () => {
        started.push(at);
        await gate.promise;
        return at;
      }),
    );
    expect(started).toEqual([0, 1]);
    gates[1]!.resolve();
    await calls[1];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve();
    expect(await Promise.all(calls)).toEqual([0, 1, 2, 3, 4]);
  });

  it('goes on after a call that fails', async () => {
    const limited = concurrencyLimit(1);
    const failing = limited(() => Promise.reject(new Error('no')));
    const next = limited(async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
