import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('the virtual clock', () => {
  it('wakes sleepers in the order of their times, and of their going to sleep', async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    const sleepers = [30, 10, 20, 10, 0].map(async (ms, at) => {
      await clock.sleep(ms);
      woken.push(`${at} at ${clock.now()}`);
    });
    await Promise.all(sleepers);
    expect(woken).toEqual(['4 at 0', '1 at 10', '3 at 10', '2 at 20', '0 at 30']);
  });

  it('sorts thousands of timers', async () => {
    const clock = new VirtualClock();
    const woken: number[] = [];
    const times = Array.from({ length: 3000 }, (_, at) => (at * 7919) % 3001);
    await Promise.all(times.map((ms) => clock.sleep(ms).then(() => woken.push(clock.now()))));
    expect(woken).toEqual(times.toSorted((a, b) => a - b));
  });

  it('passes no time for a sleeper that was woken by its signal', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeper = clock.sleep(1_000_000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeper).rejects.toThrow('enough');
    await clock.sleep(5);
    expect(clock.now()).toBe(5);
  });

  it('stands still while real work is done', async () => {
    const clock = new VirtualClock();
    let isWorking = true;
    const work = new Promise<void>((done) => setTimeout(done, 20)).then(() => (isWorking = false));
    const sleeper = clock.sleep(5).then(() => isWorking);
    void clock.standStill(work);
    expect(await sleeper).toBe(false);
    expect(clock.now()).toBe(5);
  });

  it('lets time pass unnoticed while suspended', async () => {
    const clock = new VirtualClock();
    const sleeper = clock.sleep(10);
    clock.suspend(500);
    await sleeper;
    expect(clock.now()).toBe(500);
  });
});
