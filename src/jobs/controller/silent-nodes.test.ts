import { describe, expect, it } from 'vitest';
import { JobWorld } from '../../../test/support/job-world.ts';

/** A job that runs on n1, which is silent. */
async function silentWith(world: JobWorld, lingerMs = 0): Promise<string> {
  world.rules = { policy: 'first', first: 'n1' };
  const job = world.submit('sleep 60000', { wishes: { retryLost: true, retries: 3 } });
  world.control(lingerMs);
  await world.until(() => world.node('n1').runs.length === 1);
  world.node('n1').isSilent = true;
  world.node('n1').cut();
  await world.until(() => world.task(job).attempt?.unreachable === true);
  return job;
}

describe('a silent node', () => {
  it('that answers whoever acts next is silent no more', async () => {
    await using world = await JobWorld.open('n1');
    const job = await silentWith(world);
    await world.stop();
    world.node('n1').isSilent = false;
    world.control();
    await world.until(() => world.task(job).attempt?.unreachable === false);
    expect(world.task(job).state).toBe('running');
  });

  it('that is given up holds nobody up; what ran there is ended when it comes back, and not tried again', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    const job = await silentWith(world);
    world.queue.cancel(job, world.nowMs(), { force: true });
    expect(await world.ended()).toBe('idle');
    world.node('n1').isSilent = false;
    world.submit('out later');
    world.control(60_000);
    await world.until(() => world.engine.swept.includes(`${job}.0.1`));
    expect(world.node('n1').attempts.get(`${job}.0.1`)?.standing).toMatchObject({ is: 'ended' });
    expect(world.task(job)).toMatchObject({ attempts: 1, end: { outcome: 'lost' } });
  });

  it('that comes back without a trace of what had begun has lost it, and is not told of it anew', async () => {
    await using world = await JobWorld.open('n1');
    const job = await silentWith(world);
    await world.stop();
    world.node('n1').attempts.clear();
    world.node('n1').isSilent = false;
    world.control();
    await world.until(() => world.task(job).attempts === 2);
    expect(world.runs()).toMatchObject({ [`${job}.0.1`]: 1 });
  });

  it('that is given up before anything began there is let go of by whoever acts', async () => {
    await using world = await JobWorld.open('n1', 'n2');
    const onN2 = async (text: string): Promise<void> => {
      const job = world.submit(text, { wishes: { nodes: ['n2'] } });
      await world.until(() => world.job(job).endedMs !== null);
    };
    world.node('n1').forgets = 1000;
    const job = world.submit('out never', { wishes: { nodes: ['n1'] } });
    world.control(600_000);
    await world.until(() => world.task(job).attempt?.unreachable === true);
    world.queue.cancel(job, world.nowMs(), { force: true });
    await onN2('out it was read');
    world.node('n1').forgets = 0;
    await onN2('sleep 60000');
    expect(Object.keys(world.runs())).not.toContain(`${job}.0.1`);
    expect(world.outcomes(job)).toEqual(['lost']);
  });
});
