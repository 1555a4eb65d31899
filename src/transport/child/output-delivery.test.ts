import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chunksOf } from './exec-streams.ts';
import { OutputDelivery } from './output-delivery.ts';

describe('the delivery of output', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits for nothing once its reader has failed, whenever the command ends', async () => {
    const pipe = new PassThrough();
    const fails = { onOutput: () => Promise.reject(new Error('disk full')) };
    const output = new OutputDelivery(fails, [pipe]);
    pipe.write('text');
    await expect(output.deliver('stdout', chunksOf(pipe))).rejects.toThrow('disk full');
    output[Symbol.dispose]();
    output.commandEnded();
    expect(vi.getTimerCount()).toBe(0);
    expect(pipe.destroyed).toBe(true);
  });

  it('F18 cuts a pipe that stays open and silent, but not under a slow reader', async () => {
    const pipe = new PassThrough();
    const taken = Promise.withResolvers<void>();
    using output = new OutputDelivery({ onOutput: () => taken.promise }, [pipe]);
    const delivered = output.deliver('stdout', chunksOf(pipe));
    pipe.write('text');
    await vi.advanceTimersByTimeAsync(0);
    output.commandEnded();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(output.wasCut).toBe(false);
    taken.resolve();
    await vi.advanceTimersByTimeAsync(4000);
    await delivered;
    expect(output.wasCut).toBe(true);
  });
});
