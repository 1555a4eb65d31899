import { describe, expect, it, vi } from 'vitest';

import { JobWorld } from '../../../test/support/job-world.ts';
import { JobQueue } from '../queue/job-queue.ts';

const array = (count: number): { index: number }[] =>
  Array.from({ length: count }, (_, index) => ({ index: index + 1 }));

describe('a job', () => {
  it('runs on a node, once, and leaves nothing there', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    const job = world.submit('out hello');
    world.control();
    expect(await world.ended()).toBe('idle');
    expect(world.task(job)).toMatchObject({ state: 'ended', end: { outcome: 'ok', exit: 0 } });
    expect(world.stdout(job)).toBe('hello\n');
    expect(world.task(job).attempt).toMatchObject({
      node: 'n1',
      why: expect.stringContaining('least loaded'),
    });
    expect(world.runs()).toEqual({ [`${job}.0.1`]: 1 });
    expect(world.engine.swept).toEqual([`${job}.0.1`]);
    expect(world.engine.askedFirst).toEqual(['python']);
  });

  it.each([
    ['exit 3', { outcome: 'failed', exit: 3 }],
    ['exit 139', { outcome: 'signalled', signal: 'SIGSEGV' }],
    ['exit 124', { outcome: 'failed', exit: 124 }],
    ['reach timeout', { outcome: 'timeout' }],
    ['reach cpu', { outcome: 'cpu-limit' }],
    ['reach memory', { outcome: 'memory-limit' }],
    ['reach output', { outcome: 'output-limit' }],
    ['reach cancelled', { outcome: 'cancelled', detail: 'its runner was told to end on its node' }],
  ])('that says %j ends so', async (text, end) => {
    await using world = await JobWorld.open('n1');
    const job = world.submit(text);
    world.control();
    await world.ended();
    expect(world.task(job).end).toMatchObject(end);
  });

  it('is refused where no node can run it, with the way out', async () => {
    await using world = await JobWorld.open('n1');
    const job = world.submit('out hello', { work: { language: 'java' } });
    world.control();
    await world.ended();
    expect(world.task(job).end).toMatchObject({ outcome: 'refused', detail: 'n1: it has no java' });
    expect(world.runs()).toEqual({});
  });

  it('is refused where a sandbox is required by now, and it has none', async () => {
    await using world = await JobWorld.open('n1');
    world.rules = { sandboxRequired: true };
    const job = world.submit('out hello', { work: { isolation: 0 } });
    world.control();
    await world.ended();
    expect(world.task(job).end?.outcome).toBe('refused');
    expect(world.runs()).toEqual({});
  });

  it('is not refused for what was known of the nodes before it came', async () => {
    await using world = await JobWorld.open('n1');
    world.control(60_000);
    const first = world.submit('out hello');
    await world.until(() => world.job(first).endedMs !== null);
    const { abilities } = world.node('n1');
    world.node('n1').abilities = { ...abilities, languages: new Map([['java', { version: '17.0.15' }]]) };
    const second = world.submit('out installed', { work: { language: 'java' } });
    await world.until(() => world.job(second).endedMs !== null);
    expect(world.outcomes(second)).toEqual(['ok']);
  });

  it('is tried again as often as it says, and no more', async () => {
    await using world = await JobWorld.open('n1');
    const job = world.submit('exit 1', { wishes: { retries: 2 } });
    world.control();
    await world.ended();
    expect(world.task(job)).toMatchObject({ attempts: 3, end: { outcome: 'failed' } });
  });

  it('waits for the jobs before it, and does not run where one of them went wrong', async () => {
    await using world = await JobWorld.open('n1');
    const first = world.submit('sleep 30\nout first');
    const second = world.submit('out second', { wishes: { after: [first] } });
    const bad = world.submit('exit 1');
    const never = world.submit('out never', { wishes: { after: [bad] } });
    world.control();
    await world.ended();
    expect([...world.outcomes(second), ...world.outcomes(never)]).toEqual(['ok', 'not-run']);
    expect(world.node('n1').runs).not.toContain(`${never}.0.1`);
  });
});

describe('a job that waits for a node', () => {
  it('says why, for as long as it does', async () => {
    await using world = await JobWorld.open('n1');
    world.rules = { slots: 1 };
    const running = world.submit('sleep 20000');
    const waiting = world.submit('out at last');
    world.control();
    const why = 'n1: it has 1 of at most 1 tasks';
    await world.until(() => world.job(waiting).waits === why);
    expect(world.queue.list({ limit: 2 }).map(({ id, waits }) => [id, waits])).toEqual([
      [waiting, why],
      [running, null],
    ]);
    await world.ended();
    expect([...world.outcomes(waiting), world.job(waiting).waits]).toEqual(['ok', null]);
    expect(world.queue.live()).toEqual([]);
  });

  it('is written once, and not again while nothing changes', async () => {
    await using world = await JobWorld.open('n1');
    world.rules = { slots: 1 };
    world.submit('sleep 60000000');
    const waiting = world.submit('out at last');
    world.control();
    await world.until(() => /1 of at most 1/.test(world.job(waiting).waits ?? ''));
    const before = world.queue.stamp(waiting);
    const writes = vi.spyOn(JobQueue.prototype, 'tellWaits');
    const later = world.nowMs() + 30_000;
    await world.until(() => world.nowMs() > later);
    expect(writes).not.toHaveBeenCalled();
    writes.mockRestore();
    expect(world.queue.stamp(waiting)).toBe(before);
    expect(before).toContain('1 of at most 1');
  });
});

describe('an array', () => {
  it('runs each task once, no more at once than it wants, with its own number', async () => {
    await using world = await JobWorld.open('n1', 'n2', 'n3');
    const job = world.submit('sleep 20', { tasks: array(12), atOnce: 2, work: { arguments: ['out %task'] } });
    let most = 0;
    world.control();
    await world.until(() => {
      const running = world.job(job).tasks.filter(({ state }) => state === 'running' || state === 'placed');
      most = Math.max(most, running.length);
      return world.job(job).endedMs !== null;
    });
    expect(most).toBe(2);
    expect(world.stdout(job, 7)).toBe('7\n');
    expect(Object.values(world.runs())).toEqual(array(12).map(() => 1));
  });

  it('of one user does not hold up another one', async () => {
    await using world = await JobWorld.open('n1');
    world.rules = { slots: 1 };
    const long = world.submit('sleep 10', { tasks: array(30) });
    const short = world.submit('out quick', { user: 'bob' });
    world.control();
    await world.until(() => world.job(short).endedMs !== null);
    expect(world.job(long).endedMs).toBeNull();
  });
});

describe('a node', () => {
  it('that is silent when a task comes gives it to another one', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    world.control(1000);
    const warm = world.submit('out warm');
    await world.until(() => world.job(warm).endedMs !== null);
    world.node('n1').isSilent = true;
    const job = world.submit('out hello');
    await world.until(() => world.job(job).endedMs !== null);
    expect(world.task(job)).toMatchObject({ attempts: 2, attempt: { node: 'n2' }, end: { outcome: 'ok' } });
  });

  it('that falls silent keeps its task, which is never tried elsewhere, and ends when it is back', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    const job = world.submit('sleep 50\nout done');
    world.control();
    await world.until(() => world.node('n1').runs.length === 1);
    world.node('n1').isSilent = true;
    world.node('n1').cut();
    await world.until(() => world.task(job).attempt?.unreachable === true);
    expect(world.node('n2').runs).toEqual([]);
    world.node('n1').isSilent = false;
    await world.ended();
    expect(world.task(job)).toMatchObject({ attempts: 1, end: { outcome: 'ok' } });
    expect(world.stdout(job)).toBe('done\n');
  });

  it('whose answer to a start is lost is asked, and not told again', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    world.node('n1').losesNextAnswer = true;
    const job = world.submit('sleep 20\nout once');
    world.control();
    await world.ended();
    expect(world.runs()).toEqual({ [`${job}.0.1`]: 1 });
    expect(world.outcomes(job)).toEqual(['ok']);
  });

  it('that starts anew loses what ran; it runs again only where that was allowed', async () => {
    await using world = await JobWorld.open('n1');
    const job = world.submit('sleep 60000');
    const again = world.submit('sleep 100', { wishes: { retryLost: true, retries: 1 } });
    world.control();
    await world.until(() => world.node('n1').runs.length === 2);
    world.node('n1').startAnew();
    await world.ended();
    expect(world.outcomes(job)).toEqual(['lost']);
    expect(world.task(again)).toMatchObject({ attempts: 2, end: { outcome: 'ok' } });
  });

  it('whose runners are gone before the program begins may be asked again, and that is no try', async () => {
    await using world = await JobWorld.open('n1');
    world.node('n1').losesBeginnings = 2;
    const job = world.submit('exit 1', { wishes: { retries: 1 } });
    world.control();
    await world.ended();
    expect(world.task(job)).toMatchObject({ attempts: 4, end: { outcome: 'failed' } });
    expect(world.runs()).toEqual({ [`${job}.0.3`]: 1, [`${job}.0.4`]: 1 });
  });

  it('whose runners never come to begin is not asked for ever', async () => {
    await using world = await JobWorld.open('n1');
    world.node('n1').losesBeginnings = 1000;
    const job = world.submit('out never');
    world.control();
    await world.ended();
    expect(world.outcomes(job)).toEqual(['lost']);
    expect(world.runs()).toEqual({});
  });

  it('on which a runner was killed before it left a trace is told again', async () => {
    await using world = await JobWorld.open('n1');
    const long = world.submit('sleep 2000');
    world.control();
    await world.until(() => world.node('n1').runs.length === 1);
    world.node('n1').forgets = 1;
    const job = world.submit('out once');
    await world.until(() => world.job(job).endedMs !== null);
    expect(world.stdout(job)).toBe('once\n');
    expect(world.runs()).toEqual({ [`${long}.0.1`]: 1, [`${job}.0.1`]: 1 });
  });

  it('that gets a task while the last channel is being closed is watched again', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    world.engine.closingMs = 1500;
    const only = (node: string) => ({ wishes: { nodes: [node] } });
    world.submit('sleep 4000', only('n2'));
    const first = world.submit('out one', only('n1'));
    world.control();
    await world.until(() => world.job(first).endedMs !== null);
    const second = world.submit('out two', only('n1'));
    await world.until(() => world.job(second).endedMs !== null);
    expect(world.stdout(second)).toBe('two\n');
  });

  it('that is drained gets nothing', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    world.drained.set('n1', 'new disk');
    const job = world.submit('out hello');
    world.control();
    await world.ended();
    expect(world.task(job).attempt?.node).toBe('n2');
  });
});

describe('a cancelled task', () => {
  it('ends at once where it waits, and is ended where it runs', async () => {
    await using world = await JobWorld.open('n1');
    world.rules = { slots: 1 };
    const running = world.submit('sleep 60000');
    const waiting = world.submit('out never');
    world.control();
    await world.until(() => world.node('n1').runs.length === 1);
    world.queue.cancel(waiting, world.nowMs());
    expect(world.outcomes(waiting)).toEqual(['cancelled']);
    world.queue.cancel(running, world.nowMs());
    await world.ended();
    expect(world.task(running).end).toMatchObject({ outcome: 'cancelled', detail: null });
    expect(world.runs()).toEqual({ [`${running}.0.1`]: 1 });
  });
});

describe('the controller', () => {
  it('takes up what another one left, with all of its output and nothing twice', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    const job = world.submit('out one\nsleep 150\nout two', { tasks: array(4) });
    world.control();
    await world.until(() => world.node('n1').runs.length + world.node('n2').runs.length === 4);
    expect(await world.stop()).toBe('stopped');
    world.control();
    expect(await world.ended()).toBe('idle');
    expect(Object.values(world.runs())).toEqual([1, 1, 1, 1]);
    expect(array(4).map(({ index }) => world.stdout(job, index))).toEqual(array(4).map(() => 'one\ntwo\n'));
  });

  it('writes down that it sends what another one had only placed: that is never tried elsewhere', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    const job = world.submit('sleep 300\nout once');
    const { fence } = world.queue.takeLease(world.nowMs())!;
    world.queue.place(fence, [{ job, task: 0, node: 'n1', engine: 'ssh', why: '' }], world.nowMs());
    world.queue.release(fence);
    world.control();
    await world.until(() => world.node('n1').runs.length === 1);
    await world.stop();
    expect(world.task(job).state).toBe('running');
    world.node('n1').isSilent = true;
    world.control();
    await world.until(() => world.task(job).attempt?.unreachable === true);
    world.node('n1').isSilent = false;
    await world.ended();
    expect(world.runs()).toEqual({ [`${job}.0.1`]: 1 });
    expect(world.outcomes(job)).toEqual(['ok']);
  });

  it('acts alone', async () => {
    await using world = await JobWorld.open('n1');
    world.submit('sleep 300');
    world.control();
    await world.until(() => world.node('n1').runs.length === 1);
    const first = world.ended();
    world.control();
    expect(await world.ended()).toBe('taken');
    expect(await first).toBe('idle');
  });
});
