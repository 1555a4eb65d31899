import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobWorld } from '../../../test/support/job-world.ts';

describe('when an attempt began', () => {
  let world: JobWorld;
  beforeEach(async () => void (world = await JobWorld.open('n1')));
  afterEach(() => world[Symbol.asyncDispose]());

  it('is written down while it runs, between its place and its end', async () => {
    const job = world.submit('sleep 100');
    world.control();
    await world.until(() => world.task(job).attempt?.beganMs != null);
    expect(world.task(job).state).toBe('running');
    await world.ended();
    const { placedMs = 0, beganMs = 0, endedMs = 0 } = world.task(job).attempt ?? {};
    expect([beganMs! >= placedMs, endedMs! >= beganMs!]).toEqual([true, true]);
  });

  it('is known of one that was over before anybody heard of it', async () => {
    world.node('n1').losesNextAnswer = true;
    const job = world.submit('out hello');
    world.control();
    await world.ended();
    expect(world.task(job)).toMatchObject({ end: { outcome: 'ok' }, attempts: 1 });
    expect(world.task(job).attempt?.beganMs).not.toBeNull();
  });

  it('is told by the answer to its start where the node is watched already', async () => {
    const first = world.submit('sleep 60000');
    world.control();
    await world.until(() => world.task(first).attempt?.beganMs != null);
    const second = world.submit('out hello');
    await world.until(() => world.job(second).endedMs !== null);
    expect(world.task(second).attempt?.beganMs).not.toBeNull();
  });

  it('stays unknown of one that never did', async () => {
    world.node('n1').losesBeginnings = 100;
    const job = world.submit('out hello');
    world.control();
    await world.ended();
    expect(world.task(job)).toMatchObject({ end: { outcome: 'lost' }, attempt: { beganMs: null } });
  });
});

describe('what cannot be ended now', () => {
  it('keeps nobody from hearing of the others, is not silent, and is ended as soon as it can be', async () => {
    await using world = await JobWorld.open('n1');
    world.node('n1').endsNone = true;
    const [unwanted, other] = [world.submit('sleep 6000000'), world.submit('sleep 5000\nout heard')];
    world.control();
    await world.until(() => world.task(unwanted).state === 'running');
    world.queue.cancel(unwanted, world.nowMs());
    await world.until(() => world.job(other).endedMs !== null);
    expect([world.stdout(other), ...world.outcomes(other)]).toEqual(['heard\n', 'ok']);
    expect(world.task(unwanted)).toMatchObject({ cancelling: true, attempt: { unreachable: false } });
    world.node('n1').endsNone = false;
    await world.ended();
    expect(world.outcomes(unwanted)).toEqual(['cancelled']);
  });

  it('since its node is silent is ended when that answers again', async () => {
    await using world = await JobWorld.open('n1');
    const job = world.submit('sleep 6000000');
    world.control();
    await world.until(() => world.task(job).attempt?.beganMs != null);
    world.node('n1').isSilent = true;
    await world.until(() => world.task(job).attempt?.unreachable === true);
    world.queue.cancel(job, world.nowMs());
    await world.until(() => world.task(job).cancelling);
    world.node('n1').isSilent = false;
    await world.ended();
    expect(world.outcomes(job)).toEqual(['cancelled']);
  });
});
