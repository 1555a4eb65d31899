/** The rules of services, one by one, by their numbers in docs/services.md. */

import { describe, expect, it } from 'vitest';
import { keyOf, type MadeUp, planned, type Voyage, voyage } from '../../../test/support/made-up-rollout.ts';
import { HEALTHCHECK, madeUp, type Written } from '../../../test/support/made-up-services.ts';
import { VirtualClock } from '../../transport/fake/index.ts';
import type { Fault } from '../../../test/support/made-up-fleet.ts';
import type { Order, OrderSource } from './orders.ts';
import type { Hooks } from '../../config/index.ts';
import type { Trouble } from '../reading.ts';
import type { RolloutEvent } from './events.ts';

const UNREACHABLE: Fault = {
  trouble: { trouble: { outcome: 'unreachable', cause: 'refused', detail: 'port closed' }, from: 'act' },
};
const DOWN: Fault = { trouble: { ...UNREACHABLE.trouble!, from: 'read' } };
const DIES: Fault = { diesAfterMs: 500 };
const COUNT = (count: number): { count: number } => ({ count });
const HOOK = { on: 'node', timeoutMs: 60_000, onFailure: 'halt' } as const;

describe('1: instances are what depends on each other', () => {
  const graph = madeUp({
    munge: { nodes: 'n[1-2]' },
    slurmd: { nodes: 'n[1-3]', needs: { munge: { scope: 'same-node' } } },
  });

  it('all: nothing begins before the last of the dependency has ended', async () => {
    const stack = madeUp({ db: { nodes: 'n[1-3]' }, web: { nodes: 'n[1-2]', needs: ['db'] } });
    const { fleet } = await voyage(stack, 'start', ['db', 'web'], { faults: { 'db n3': { slowMs: 5000 } } });
    const firstWeb = Math.min(
      ...fleet.deeds.filter((deed) => deed.service === 'web').map((deed) => deed.beganMs),
    );
    const lastDb = Math.max(
      ...fleet.deeds.filter((deed) => deed.service === 'db').map((deed) => deed.endedMs!),
    );
    expect(firstWeb).toBeGreaterThanOrEqual(lastDb + 2000);
  });

  it('same-node: a node goes on while another is late', async () => {
    const { deeds } = await voyage(graph, 'start', ['munge', 'slurmd'], {
      faults: { 'munge n2': { slowMs: 60_000 } },
    });
    expect(deeds).toEqual([
      'start munge n1',
      'start munge n2',
      'start slurmd n3',
      'start slurmd n1',
      'start slurmd n2',
    ]);
  });

  it('same-node: a node that the dependency lacks waits for nothing', async () => {
    const { outcomes } = await voyage(graph, 'start', ['slurmd'], { faults: { munge: { diesAfterMs: 1 } } });
    expect(outcomes).toMatchObject({
      'slurmd n1': 'blocked',
      'slurmd n2': 'blocked',
      'slurmd n3': 'changed',
    });
  });

  it('any, min: goes on as soon as enough are good', async () => {
    for (const [scope, isEarly] of [
      ['any', true],
      [{ min: { percent: 33 } }, true],
      [{ min: COUNT(2) }, false],
    ] as const) {
      const stack = madeUp({
        ctl: { nodes: 'c[1-3]', maxFailed: COUNT(2) },
        d: { nodes: 'n1', needs: { ctl: { scope } } },
      });
      const { deeds, fleet } = await voyage(stack, 'start', ['d'], {
        faults: { 'ctl c2': { slowMs: 50_000 }, 'ctl c3': DIES },
      });
      expect(deeds).toContain('start d n1');
      expect(fleet.deeds.find((deed) => deed.service === 'd')!.beganMs < 50_000).toBe(isEarly);
    }
  });

  it('min: a share is rounded up', async () => {
    const stack = madeUp({
      mq: { nodes: 'q[1-3]', maxFailed: COUNT(3) },
      w: { nodes: 'n1', needs: { mq: { scope: { min: { percent: 50 } } } } },
    });
    const faults = { 'mq q1': DIES, 'mq q2': DIES };
    expect((await voyage(stack, 'start', ['w'], { faults })).outcomes['w n1']).toBe('blocked');
    expect((await voyage(stack, 'start', ['w'], { faults: { 'mq q1': DIES } })).outcomes['w n1']).toBe(
      'changed',
    );
  });
});

describe('2: direction', () => {
  const graph = madeUp({
    db: { nodes: 'n1' },
    api: { nodes: 'n1', needs: ['db'] },
    web: { nodes: 'n1', needs: ['api'] },
  });
  const all = ['web', 'api', 'db'];

  it.each(['start', 'restart', 'enable'] as const)('%s follows the edges', async (goal) => {
    const running = goal === 'restart' ? all : [];
    const { deeds } = await voyage(graph, goal, all, { running });
    expect(deeds).toEqual([`${goal} db n1`, `${goal} api n1`, `${goal} web n1`]);
  });

  it.each(['stop', 'disable', 'mask'] as const)('%s follows them backwards', async (goal) => {
    const { deeds } = await voyage(graph, goal, all, { state: () => ({ state: 'running', enabled: true }) });
    expect(deeds).toEqual([`${goal} web n1`, `${goal} api n1`, `${goal} db n1`]);
  });

  it('apply starts along the edges and stops against them', async () => {
    const declared = madeUp({
      db: { nodes: 'n1', on: { state: 'stopped' } },
      web: { nodes: 'n1', needs: ['db'], on: { state: 'stopped' } },
      redis: { nodes: 'n1', on: { state: 'started' } },
      app: { nodes: 'n1', needs: ['redis'], on: { state: 'started' } },
    });
    const { deeds } = await voyage(declared, 'apply', ['db', 'web', 'redis', 'app'], {
      running: ['db', 'web'],
    });
    expect(deeds.indexOf('stop web n1')).toBeLessThan(deeds.indexOf('stop db n1'));
    expect(deeds.indexOf('start redis n1')).toBeLessThan(deeds.indexOf('start app n1'));
  });

  it('apply: what is to be stopped serves nobody', async () => {
    const declared = madeUp({
      db: { nodes: 'n1', on: { state: 'stopped' } },
      web: { nodes: 'n1', needs: ['db'], on: { state: 'started' } },
    });
    const { outcomes, plan } = await voyage(declared, 'apply', ['db', 'web'], { running: ['db'] });
    expect(plan.instances[1]!.blocked).toMatchObject({ service: 'db', what: 'stopped' });
    expect(outcomes).toEqual({ 'db n1': 'changed', 'web n1': 'blocked' });
  });

  it('apply: what comes up does not wait for what goes down', async () => {
    const declared = madeUp({
      db: { nodes: 'n1', on: { enabled: false } },
      web: { nodes: 'n1', needs: ['db'], on: { enabled: true } },
    });
    const { fleet } = await voyage(declared, 'apply', ['db', 'web'], {
      faults: { db: { slowMs: 30_000 } },
      state: ({ service }) => ({ enabled: service === 'db' }),
    });
    expect(fleet.deeds.map(({ verb, beganMs }) => [verb, beganMs])).toEqual([
      ['disable', 0],
      ['enable', 0],
    ]);
  });

  it('a stop that fails leaves what it stands on alone', async () => {
    const { outcomes } = await voyage(graph, 'stop', all, {
      running: all,
      faults: { api: { isDeaf: true } },
    });
    expect(outcomes).toEqual({ 'web n1': 'changed', 'api n1': 'failed', 'db n1': 'blocked' });
  });

  it('after orders, and pulls nothing in', async () => {
    const ordered = madeUp({ a: { nodes: 'n1' }, b: { nodes: 'n1', after: ['a'] } });
    expect((await voyage(ordered, 'start', ['b'])).deeds).toEqual(['start b n1']);
    const both = await voyage(ordered, 'start', ['b', 'a'], { faults: { a: DIES } });
    expect(both.outcomes).toEqual({ 'a n1': 'failed', 'b n1': 'changed' });
    expect(both.deeds).toEqual(['start a n1', 'start b n1']);
  });
});

describe('3: what goes with a service', () => {
  const graph = madeUp({
    db: { nodes: 'd[1-2]' },
    cache: { nodes: 'c1' },
    web: { nodes: 'w1', needs: { db: {}, cache: { required: false } } },
  });

  it('start: what it requires is started first, where it does not run', async () => {
    const { deeds, plan } = await voyage(graph, 'start', ['web'], { running: ['db d1'] });
    expect(deeds).toEqual(['start db d2', 'start web w1']);
    expect(plan.instances.map(({ service, why }) => [service, why.kind])).toEqual([
      ['db', 'needed'],
      ['web', 'asked'],
    ]);
  });

  it('start: nodes come in their order, whoever needs them', async () => {
    const stack = madeUp({
      munge: { nodes: 'n[1-3]' },
      a: { nodes: 'n3', needs: { munge: { scope: 'same-node' } } },
      b: { nodes: 'n1', needs: ['munge'] },
    });
    const { services } = await planned(stack, 'start', ['a', 'b']);
    expect(services[0]!.waves[0]!.nodes).toEqual(['n1', 'n2', 'n3']);
  });

  it('start --no-deps does not look', async () => {
    const { deeds, fleet } = await voyage(graph, 'start', ['web'], { noDeps: true });
    expect(deeds).toEqual(['start web w1']);
    expect(fleet.reads).toEqual(['w1']);
  });

  it('stop: running dependents forbid it, and are listed', async () => {
    const running = ['db', 'web'];
    await expect(voyage(graph, 'stop', ['db'], { running })).rejects.toMatchObject({
      code: 'dependents-run',
      message: expect.stringContaining('web on w1') as string,
    });
    await expect(voyage(graph, 'stop', ['cache'], { running: [...running, 'cache'] })).resolves.toBeDefined();
  });

  it('stop --with-dependents stops them first; not outside the selection', async () => {
    const running = ['db', 'web'];
    const { deeds } = await voyage(graph, 'stop', ['db'], { running, withDependents: true });
    expect(deeds).toEqual(['stop web w1', 'stop db d1', 'stop db d2']);
    const narrow = voyage(graph, 'stop', ['db'], { running, withDependents: true, nodes: 'd1' });
    await expect(narrow).rejects.toMatchObject({ code: 'dependents-run' });
  });

  it('stop: what is left may be enough', async () => {
    const ctl = madeUp({ ctl: { nodes: 'c[1-2]' }, d: { nodes: 'n1', needs: { ctl: { scope: 'any' } } } });
    const running = ['ctl', 'd'];
    expect((await voyage(ctl, 'stop', ['ctl'], { running, nodes: 'c1' })).deeds).toEqual(['stop ctl c1']);
    await expect(voyage(ctl, 'stop', ['ctl'], { running })).rejects.toMatchObject({ code: 'dependents-run' });
  });

  it('restart: dependents only where they ask for it, and only if they run', async () => {
    const stack = madeUp({
      db: { nodes: 'n[1-2]' },
      api: { nodes: 'n[1-3]', needs: { db: { restart: true, scope: 'same-node' } } },
      web: { nodes: 'n1', needs: { api: { restart: true } } },
      log: { nodes: 'n1', needs: ['db'] },
    });
    const running = ['db', 'api n1', 'api n3', 'web', 'log'];
    const { deeds } = await voyage(stack, 'restart', ['db'], { running });
    expect(deeds).toEqual(['restart db n1', 'restart db n2', 'restart api n1']);
    const whole = await voyage(stack, 'restart', ['db'], { running: [...running, 'api n2'] });
    expect(whole.deeds.at(-1)).toBe('restart web n1');
  });

  it('a job is begun for what waits for its end', async () => {
    const stack = madeUp({
      migrate: { nodes: 'n1' },
      web: { nodes: 'n1', needs: { migrate: { condition: 'completed' } }, on: { state: 'started' } },
    });
    const fleet = { faults: { migrate: { endsAfterMs: 7000 } } };
    const { outcomes, deeds, fleet: end } = await voyage(stack, 'apply', ['migrate', 'web'], fleet);
    expect(deeds).toEqual(['start migrate n1', 'start web n1']);
    expect(end.deeds[1]!.beganMs).toBeGreaterThanOrEqual(7000);
    expect(outcomes).toEqual({ 'migrate n1': 'changed', 'web n1': 'changed' });
    const dead = await voyage(stack, 'start', ['web'], { faults: { migrate: DIES } });
    expect(dead.outcomes).toEqual({ 'migrate n1': 'failed', 'web n1': 'blocked' });
    // Stopped, as one that ended well: only its exit tells.
    const wrong = { migrate: { endsAfterMs: 0, exit: 1 } };
    const lied = await voyage(stack, 'start', ['web'], { faults: wrong });
    expect(lied.outcomes).toEqual({ 'migrate n1': 'failed', 'web n1': 'blocked' });
  });
});

describe('4: a selection limits what is changed, not what is read', () => {
  const graph = madeUp({ db: { nodes: 'd[1-2]' }, web: { nodes: 'w[1-2]', needs: ['db'] } });

  it('what lies outside blocks, and the plan says so', async () => {
    const { outcomes, plan, summary, fleet } = await voyage(graph, 'start', ['web'], {
      nodes: 'w1',
      running: ['db d1'],
    });
    expect(outcomes).toEqual({ 'web w1': 'blocked' });
    expect(plan.instances[0]!.blocked).toEqual({
      service: 'db',
      nodes: 'd2',
      what: 'stopped',
      selected: false,
    });
    expect(fleet.deeds).toEqual([]);
    expect(summary.exit).toBe(5);
  });

  it('what lies outside is never touched, and serves', async () => {
    const { deeds } = await voyage(graph, 'start', ['web'], { nodes: 'w1', running: ['db'] });
    expect(deeds).toEqual(['start web w1']);
  });

  it('services that a tag leaves out are not changed', async () => {
    const { outcomes } = await voyage(graph, 'start', ['web'], { mayChange: new Set(['web']) });
    expect(outcomes).toEqual({ 'web w1': 'blocked', 'web w2': 'blocked' });
  });

  it('an empty selection is an error', async () => {
    await expect(planned(graph, 'start', ['web'], { nodes: 'd1' })).rejects.toMatchObject({
      code: 'nothing-selected',
    });
    await expect(planned(graph, 'apply', ['web', 'db'])).rejects.toMatchObject({ code: 'nothing-selected' });
  });

  it('health outside is asked for, not believed', async () => {
    const healthy = madeUp({
      db: { nodes: 'd1', on: { healthcheck: HEALTHCHECK } },
      web: { nodes: 'w1', needs: { db: { condition: 'healthy' } } },
    });
    const made = { nodes: 'w1', running: ['db'] };
    expect((await voyage(healthy, 'start', ['web'], made)).outcomes).toEqual({ 'web w1': 'changed' });
    const sick = await voyage(healthy, 'start', ['web'], {
      ...made,
      faults: { db: { healthyAfterMs: Infinity } },
    });
    expect(sick.outcomes).toEqual({ 'web w1': 'blocked' });
    expect(sick.summary.blocked).toEqual([
      { by: { service: 'db', nodes: 'd1', what: 'unhealthy', selected: false }, services: { web: 'w1' } },
    ]);
  });
});

describe('5: only what differs is touched, and only the state is believed', () => {
  const one = (fault: Fault = {}, more = {}): ReturnType<typeof voyage> =>
    voyage(madeUp({ web: { nodes: 'n1', ...more } }), 'start', ['web'], { faults: { web: fault } });

  it('start where it runs: unchanged, and nothing is sent', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-2]' } });
    const { outcomes, deeds } = await voyage(graph, 'start', ['web'], { running: ['web n1'] });
    expect(outcomes).toEqual({ 'web n1': 'unchanged', 'web n2': 'changed' });
    expect(deeds).toEqual(['start web n2']);
  });

  it('exit 0 of what dies afterwards is failed; another exit of what runs is not', async () => {
    expect((await one(DIES)).outcomes).toEqual({ 'web n1': 'failed' });
    expect((await one({ exit: 1 })).outcomes).toEqual({ 'web n1': 'changed' });
  });

  it('exit 0 without any effect is failed', async () => {
    expect((await one({ isDeaf: true })).instance('web n1')).toMatchObject({
      outcome: 'failed',
      detail: 'it does not run',
    });
  });

  it('a restart that leaves what ran before is failed, where anybody can tell', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-2]' } });
    const made = {
      running: ['web'],
      faults: { 'web n1': { isDeaf: true }, 'web n2': { isDeaf: true, isNameless: true } },
    };
    const { outcomes, instance } = await voyage(graph, 'restart', ['web'], made);
    expect(outcomes).toEqual({ 'web n1': 'failed', 'web n2': 'changed' });
    expect(instance('web n1').detail).toBe('it was not restarted: what runs is what ran before');
    expect((await voyage(graph, 'restart', ['web'], { running: ['web'] })).outcomes).toEqual({
      'web n1': 'changed',
      'web n2': 'changed',
    });
  });

  it('a reload is judged by its exit, since a unit that runs shows nothing', async () => {
    const graph = madeUp({ web: { nodes: 'n1' } });
    const made = { running: ['web'], faults: { web: { exit: 1 } } };
    expect((await voyage(graph, 'reload', ['web'], made)).outcomes).toEqual({ 'web n1': 'failed' });
    expect((await voyage(graph, 'reload', ['web'], { running: ['web'] })).outcomes).toEqual({
      'web n1': 'changed',
    });
  });

  it('a state must hold for min_healthy_time', async () => {
    const { clock } = await one({}, { rollout: { minHealthyMs: 30_000 } });
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(
      (await one({ diesAfterMs: 29_000 }, { rollout: { minHealthyMs: 30_000 } })).outcomes['web n1'],
    ).toBe('failed');
  });

  it('health must pass before healthy_deadline', async () => {
    const more = { on: { healthcheck: { ...HEALTHCHECK, startPeriodMs: 60_000 } } };
    expect((await one({ healthyAfterMs: 20_000 }, more)).outcomes['web n1']).toBe('changed');
    const rollout = { healthyDeadlineMs: 10_000 };
    expect((await one({ healthyAfterMs: 20_000 }, { ...more, rollout })).outcomes['web n1']).toBe(
      'unhealthy',
    );
  });

  it('failures of health in a row make it unhealthy at once, but for those of the start period', async () => {
    const healthcheck = { ...HEALTHCHECK, retries: 3 };
    expect((await one({ healthyAfterMs: 60_000 }, { on: { healthcheck } })).outcomes['web n1']).toBe(
      'unhealthy',
    );
  });

  it('what is on its way is waited for', async () => {
    expect((await one({ startsForMs: 60_000 })).outcomes['web n1']).toBe('changed');
    expect((await one({ startsForMs: 100_000 })).instance('web n1')).toMatchObject({ outcome: 'timeout' });
  });

  it.each(['incarnation', 'count', 'flapping'] as const)(
    'flapping, seen as %s, is failed',
    async (restartsAs) => {
      expect((await one({ restartsAfterMs: 700, restartsAs })).outcomes['web n1']).toBe('failed');
    },
  );

  it('retries touch only what failed', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-3]', on: { retries: 2 } } });
    const { outcomes, deeds } = await voyage(graph, 'start', ['web'], {
      faults: { 'web n1': { failsFirst: 2 }, 'web n2': { slowMs: 100_000, isDeaf: true } },
    });
    expect(outcomes).toEqual({ 'web n1': 'changed', 'web n2': 'timeout', 'web n3': 'changed' });
    expect(deeds.filter((deed) => deed.endsWith('n1'))).toHaveLength(3);
    expect(deeds.filter((deed) => deed.endsWith('n2'))).toHaveLength(1);
  });
});

describe('6: every instance has one outcome', () => {
  const graph = madeUp({ web: { nodes: 'n[1-6]', maxFailed: COUNT(6) } });

  it('of its own', async () => {
    const { outcomes } = await voyage(graph, 'start', ['web'], {
      faults: {
        'web n2': DOWN,
        'web n3': {
          trouble: { trouble: { outcome: 'denied', cause: 'privilege', detail: null }, from: 'act' },
        },
        'web n4': DIES,
      },
      state: ({ node }) =>
        ({ n1: { state: 'running' }, n5: { state: 'missing' }, n6: { masked: true } })[node] as object,
    });
    expect(outcomes).toEqual({
      'web n1': 'unchanged',
      'web n2': 'unreachable',
      'web n3': 'denied',
      'web n4': 'failed',
      'web n5': 'missing',
      'web n6': 'masked',
    });
  });

  it('ok, degraded within max_failed, failed beyond; warn_failed mutes', async () => {
    const end = async (bad: number): Promise<unknown> => {
      const graph = madeUp({ web: { nodes: 'n[1-4]', maxFailed: COUNT(2), warnFailed: COUNT(1) } });
      const faults = Object.fromEntries([1, 2, 3, 4].slice(0, bad).map((at) => [`web n${at}`, DIES]));
      const { service, summary } = await voyage(graph, 'start', ['web'], { faults });
      return [service('web').outcome, service('web').muted, summary.exit];
    };
    expect(await end(0)).toEqual(['ok', false, 0]);
    expect(await end(1)).toEqual(['degraded', true, 0]);
    expect(await end(2)).toEqual(['degraded', false, 0]);
    expect(await end(3)).toEqual(['failed', false, 1]);
  });

  it('apply leaves what is not declared, and does several verbs in their order', async () => {
    const declared = madeUp({
      web: { nodes: 'n[1-2]', on: { state: 'started', enabled: true, masked: false } },
    });
    const { deeds, outcomes } = await voyage(declared, 'apply', ['web'], {
      state: ({ node }) => (node === 'n1' ? { masked: true } : { state: 'running', enabled: true }),
    });
    expect(deeds).toEqual(['unmask web n1', 'enable web n1', 'start web n1']);
    expect(outcomes).toEqual({ 'web n1': 'changed', 'web n2': 'unchanged' });
  });
});

describe('7: what a failure does to those that depend on it', () => {
  it('required, all: blocked when the dependency has failed, not when it is degraded', async () => {
    const graph = (most: number): ReturnType<typeof madeUp> =>
      madeUp({ db: { nodes: 'd[1-3]', maxFailed: COUNT(most) }, web: { nodes: 'w1', needs: ['db'] } });
    const faults = { 'db d2': DIES };
    expect((await voyage(graph(1), 'start', ['web'], { faults })).outcomes['web w1']).toBe('changed');
    expect((await voyage(graph(0), 'start', ['web'], { faults })).outcomes['web w1']).toBe('blocked');
  });

  it('started is met by what is not healthy; healthy is not', async () => {
    const graph = madeUp({
      db: { nodes: 'n1', on: { healthcheck: HEALTHCHECK } },
      web: { nodes: 'n1', needs: { db: { scope: 'same-node', condition: 'started' } } },
      api: { nodes: 'n1', needs: { db: { scope: 'same-node', condition: 'healthy' } } },
    });
    const made = { faults: { db: { healthyAfterMs: Infinity } } };
    const { outcomes } = await voyage(graph, 'start', ['web', 'api'], made);
    expect(outcomes).toEqual({ 'db n1': 'unhealthy', 'web n1': 'changed', 'api n1': 'blocked' });
  });

  it('same-node: only that node', async () => {
    const graph = madeUp({
      munge: { nodes: 'n[1-3]', maxFailed: COUNT(1) },
      slurmd: { nodes: 'n[1-3]', needs: { munge: { scope: 'same-node' } }, maxFailed: COUNT(1) },
    });
    const { outcomes, summary } = await voyage(graph, 'start', ['slurmd'], { faults: { 'munge n2': DIES } });
    expect(outcomes).toMatchObject({
      'slurmd n1': 'changed',
      'slurmd n2': 'blocked',
      'slurmd n3': 'changed',
    });
    expect(summary.exit).toBe(0);
  });

  it('of several that are bad, one that is so by itself is the root, not one that was blocked', async () => {
    const graph = madeUp({
      net: { nodes: 'd1' },
      db: { nodes: 'd[1-2]', needs: { net: { scope: 'same-node' } }, maxFailed: COUNT(2) },
      web: { nodes: 'w1', needs: { db: { scope: 'any' } } },
    });
    const faults = { net: DIES, 'db d2': { diesAfterMs: 900 } };
    const { outcomes, instance } = await voyage(graph, 'start', ['web'], { faults });
    expect(outcomes).toMatchObject({ 'db d1': 'blocked', 'db d2': 'failed', 'web w1': 'blocked' });
    expect(instance('web w1').blame).toMatchObject({ service: 'db', nodes: 'd2' });
  });

  it('not required: goes on with a warning, and the failure still counts', async () => {
    const graph = madeUp({ log: { nodes: 'n1' }, web: { nodes: 'n1', needs: { log: { required: false } } } });
    const { outcomes, events, summary } = await voyage(graph, 'start', ['log', 'web'], {
      faults: { log: DIES },
    });
    expect(outcomes).toEqual({ 'log n1': 'failed', 'web n1': 'changed' });
    expect(events.filter(({ event }) => event === 'warning')).toHaveLength(1);
    expect(summary.exit).toBe(1);
  });

  it('not required: waits for the last of it all the same', async () => {
    const graph = madeUp({
      log: { nodes: 'n[1-2]' },
      web: { nodes: 'n1', needs: { log: { required: false } } },
    });
    const faults = { 'log n1': DIES, 'log n2': { slowMs: 30_000 } };
    const { fleet } = await voyage(graph, 'start', ['log', 'web'], { faults });
    expect(fleet.deeds.find(({ service }) => service === 'web')!.beganMs).toBeGreaterThanOrEqual(30_000);
  });

  it('what is known to be bad beforehand counts before anything begins', async () => {
    const graph = madeUp({
      db: { nodes: 'd[1-100]', maxFailed: { percent: 2 } },
      web: { nodes: 'w1', needs: ['db'] },
    });
    const running = Array.from({ length: 99 }, (_, at) => `db d${at + 2}`);
    const made = { running, nodes: 'd1,w1', faults: { 'db d1': DOWN } };
    const { outcomes, plan } = await voyage(graph, 'start', ['db', 'web'], made);
    expect(outcomes).toEqual({ 'db d1': 'unreachable', 'web w1': 'blocked' });
    expect(plan.instances[1]!.blocked).toMatchObject({ service: 'db', nodes: 'd1', what: 'unreachable' });
  });

  it('the same cause on several nodes is one', async () => {
    const graph = madeUp({
      munge: { nodes: 'n[1-2]' },
      d: { nodes: 'n[1-2]', needs: { munge: { scope: 'same-node' } } },
    });
    const { summary } = await voyage(graph, 'start', ['d'], { faults: { munge: DIES } });
    expect(summary.blocked).toEqual([
      {
        by: { service: 'munge', nodes: 'n[1-2]', what: 'failed', selected: true },
        services: { d: 'n[1-2]' },
      },
    ]);
  });

  it('the root cause is told once, however long the chain', async () => {
    const graph = madeUp({
      a: { nodes: 'n[1-2]' },
      b: { nodes: 'n[1-2]', needs: ['a'] },
      c: { nodes: 'n[1-2]', needs: ['b'] },
    });
    const { summary } = await voyage(graph, 'start', ['c'], { faults: { 'a n2': DIES } });
    expect(summary.blocked).toEqual([
      {
        by: { service: 'a', nodes: 'n2', what: 'failed', selected: true },
        services: { b: 'n[1-2]', c: 'n[1-2]' },
      },
    ]);
  });
});

describe('8: waves and budgets', () => {
  const rolling = (nodes: string, rollout: object, more: object = {}): ReturnType<typeof madeUp> =>
    madeUp({ web: { nodes, rollout, ...more } });
  const sizes = async (graph: ReturnType<typeof madeUp>, made = {}): Promise<number[]> =>
    (await planned(graph, 'restart', ['web'], { running: ['web'], ...made })).services[0]!.waves.map(
      ({ nodes }) => nodes.length,
    );

  it('shares are of the selected nodes: rounded down for budgets, at least one for canary and batches', async () => {
    expect(await sizes(rolling('n[1-10]', { canary: { percent: 1 }, batch: [{ percent: 25 }] }))).toEqual([
      1, 2, 2, 2, 2, 1,
    ]);
    const plan = await planned(rolling('n[1-99]', {}, { maxFailed: { percent: 2 } }), 'start', ['web']);
    expect(plan.services[0]!.budget.maxFailed).toBe(1);
  });

  it('the last batch repeats', async () => {
    expect(await sizes(rolling('n[1-10]', { batch: [COUNT(1), COUNT(4)] }))).toEqual([1, 4, 4, 1]);
  });

  it('no waves for what is only started', async () => {
    const plan = await planned(rolling('n[1-4]', { canary: COUNT(1), batch: [COUNT(1)] }), 'start', ['web']);
    expect(plan.services[0]!.waves).toHaveLength(1);
  });

  it('order: reverse', async () => {
    const plan = await planned(
      rolling('n[1-3]', { order: 'reverse', batch: [COUNT(1)] }),
      'restart',
      ['web'],
      { running: ['web'] },
    );
    expect(plan.services[0]!.waves.flatMap(({ nodes }) => nodes)).toEqual(['n3', 'n2', 'n1']);
  });

  it('a wave begins when the last one has ended, and after its pause', async () => {
    const graph = rolling('n[1-4]', { batch: [COUNT(2)], pauseMs: 10_000 });
    const { fleet } = await voyage(graph, 'restart', ['web'], { running: ['web'] });
    const began = fleet.deeds.map(({ beganMs }) => beganMs);
    expect(began[1]! - began[0]!).toBe(0);
    expect(began[2]! - began[1]!).toBeGreaterThanOrEqual(12_000);
  });

  it('the budget counts over all waves, canary included; only beyond it the service halts', async () => {
    const graph = rolling('n[1-8]', { batch: [COUNT(2)] }, { maxFailed: COUNT(2) });
    const faults = Object.fromEntries(['n1', 'n3', 'n5'].map((node) => [`web ${node}`, DIES]));
    const { outcomes, service, summary } = await voyage(graph, 'restart', ['web'], {
      running: ['web'],
      faults,
    });
    expect(Object.keys(outcomes).filter((key) => outcomes[key] === 'not-run')).toEqual(['web n7', 'web n8']);
    expect(service('web')).toMatchObject({ halted: 'budget', outcome: 'failed' });
    expect(summary.exit).toBe(1);
  });

  it('what runs in the wave goes on to its end', async () => {
    const graph = rolling('n[1-4]', {}, { fanout: 2 });
    const faults = { 'web n1': DIES, 'web n2': { slowMs: 30_000 } };
    const { outcomes } = await voyage(graph, 'restart', ['web'], { running: ['web'], faults });
    expect(outcomes).toEqual({
      'web n1': 'failed',
      'web n2': 'changed',
      'web n3': 'not-run',
      'web n4': 'not-run',
    });
  });

  it('a failed canary always halts', async () => {
    const graph = rolling('n[1-4]', { canary: COUNT(1), onFailure: 'continue' }, { maxFailed: COUNT(3) });
    const { outcomes, service } = await voyage(graph, 'restart', ['web'], {
      running: ['web'],
      faults: { 'web n1': DIES },
    });
    expect(Object.values(outcomes)).toEqual(['failed', 'not-run', 'not-run', 'not-run']);
    expect(service('web').halted).toBe('canary');
  });

  it('canaries are good nodes; bad ones come right after and do not count, for they were bad before', async () => {
    const graph = rolling('n[1-6]', { canary: COUNT(1), batch: [COUNT(2)] });
    const state = ({ node }: { node: string }): object => ({ state: node < 'n3' ? 'failed' : 'running' });
    const { plan, outcomes, service } = await voyage(graph, 'restart', ['web'], {
      state,
      faults: { 'web n1': DIES, 'web n2': DIES },
    });
    expect(plan.services[0]!.waves.map(({ nodes }) => nodes)).toEqual([
      ['n3'],
      ['n1', 'n2'],
      ['n4', 'n5'],
      ['n6'],
    ]);
    expect(outcomes['web n6']).toBe('changed');
    expect(service('web')).toMatchObject({ halted: null, outcome: 'failed' });
  });

  it('what cannot be helped, known beforehand, does not count', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-4]', fanout: 1, maxFailed: COUNT(1) } });
    const { outcomes, service } = await voyage(graph, 'start', ['web'], {
      state: ({ node }) => (node === 'n1' ? { masked: true } : {}),
      faults: { 'web n2': DOWN, 'web n3': DIES },
    });
    expect(outcomes).toEqual({
      'web n1': 'masked',
      'web n2': 'unreachable',
      'web n3': 'failed',
      'web n4': 'changed',
    });
    expect(service('web')).toMatchObject({ halted: null, outcome: 'failed' });
  });

  it('waves keep their order when a barrier opens', async () => {
    const graph = madeUp({
      db: { nodes: 'd1' },
      web: { nodes: 'n[1-3]', needs: { db: { restart: true } }, fanout: 1, rollout: { order: 'reverse' } },
    });
    const { deeds } = await voyage(graph, 'restart', ['db'], { running: ['db', 'web'] });
    expect(deeds).toEqual(['restart db d1', 'restart web n3', 'restart web n2', 'restart web n1']);
  });

  it('a dependency that fails by the budget of what is selected blocks, though all of it could bear more', async () => {
    const graph = madeUp({
      db: { nodes: 'd[1-100]', maxFailed: { percent: 2 } },
      web: { nodes: 'd1', needs: ['db'] },
    });
    const running = Array.from({ length: 99 }, (_, at) => `db d${at + 2}`);
    const { outcomes } = await voyage(graph, 'start', ['db', 'web'], {
      running,
      nodes: 'd1',
      faults: { 'db d1': DIES },
    });
    expect(outcomes).toEqual({ 'db d1': 'failed', 'web d1': 'blocked' });
  });

  it('a canary that is blocked tells nothing, and halts', async () => {
    const graph = madeUp({
      munge: { nodes: 'n1' },
      web: { nodes: 'n[1-3]', needs: { munge: { scope: 'same-node' } }, rollout: { canary: COUNT(1) } },
    });
    const { outcomes } = await voyage(graph, 'restart', ['munge', 'web'], {
      running: ['munge', 'web'],
      faults: { munge: DIES },
    });
    expect(outcomes).toMatchObject({ 'web n1': 'blocked', 'web n2': 'not-run', 'web n3': 'not-run' });
  });

  it('canaries are taken from where nothing blocks them', async () => {
    const graph = madeUp({
      munge: { nodes: 'n[1-3]' },
      web: { nodes: 'n[1-3]', needs: { munge: { scope: 'same-node' } }, rollout: { canary: COUNT(1) } },
    });
    const running = ['web', 'munge n2', 'munge n3'];
    const { services } = await planned(graph, 'restart', ['web'], { running });
    expect(services[0]!.waves.map(({ nodes }) => nodes)).toEqual([['n2'], ['n1', 'n3']]);
  });

  it('a blocked canary after which nobody comes halts nothing', async () => {
    const graph = madeUp({
      munge: { nodes: 'n1' },
      web: { nodes: 'n1', needs: ['munge'], maxFailed: COUNT(1), rollout: { canary: COUNT(1) } },
    });
    const made = { running: ['munge', 'web'], faults: { munge: DIES } };
    expect((await voyage(graph, 'restart', ['munge', 'web'], made)).service('web')).toMatchObject({
      halted: null,
      outcome: 'degraded',
    });
  });

  it('those left out by a halt are not the last ones that were waited for', async () => {
    const graph = madeUp({
      munge: { nodes: 'n1' },
      a: {
        nodes: 'n[1-2]',
        needs: { munge: { scope: 'same-node' } },
        maxFailed: COUNT(2),
        rollout: { canary: COUNT(1) },
      },
      b: { nodes: 'n1', needs: ['a'] },
    });
    const made = { running: ['munge', 'a', 'b'], faults: { munge: DIES } };
    const { outcomes } = await voyage(graph, 'restart', ['munge', 'a', 'b'], made);
    expect(outcomes).toMatchObject({ 'a n1': 'blocked', 'a n2': 'not-run', 'b n1': 'blocked' });
  });

  it('nobody is asked to promote after a canary that failed', async () => {
    const graph = rolling('n[1-2]', { canary: COUNT(1), promote: 'manual' });
    const { events } = await voyage(graph, 'restart', ['web'], { running: ['web'], faults: { web: DIES } });
    expect(events.filter((event) => event.event === 'wave').map(({ is }) => is)).toEqual(['begun', 'ended']);
  });

  it('on_failure: continue goes on, and is failed all the same', async () => {
    const graph = rolling('n[1-3]', { batch: [COUNT(1)], onFailure: 'continue' });
    const { outcomes, summary } = await voyage(graph, 'restart', ['web'], {
      running: ['web'],
      faults: { 'web n1': DIES },
    });
    expect(Object.values(outcomes)).toEqual(['failed', 'changed', 'changed']);
    expect(summary.exit).toBe(1);
  });

  it('max_unreachable is a part of the budget', async () => {
    const graph = rolling('n[1-4]', { batch: [COUNT(1)] }, { maxFailed: COUNT(3), maxUnreachable: COUNT(1) });
    const faults = { 'web n1': UNREACHABLE, 'web n2': UNREACHABLE };
    const { outcomes } = await voyage(graph, 'restart', ['web'], { running: ['web'], faults });
    expect(Object.values(outcomes)).toEqual(['unreachable', 'unreachable', 'not-run', 'not-run']);
  });

  it('promote: manual waits for the order', async () => {
    const clock = new VirtualClock();
    const graph = rolling('n[1-2]', { canary: COUNT(1), promote: 'manual' });
    const orders = ordersAt(clock, [[60_000, { kind: 'promote' }]]);
    const { fleet } = await voyage(graph, 'restart', ['web'], { running: ['web'], clock, orders });
    expect(fleet.deeds[1]!.beganMs).toBeGreaterThanOrEqual(60_000);
  });

  it('pause begins nothing until resume', async () => {
    const clock = new VirtualClock();
    const graph = rolling('n[1-2]', { batch: [COUNT(1)] });
    const orders = ordersAt(clock, [
      [5, { kind: 'pause' }],
      [90_000, { kind: 'resume' }],
    ]);
    const { fleet } = await voyage(graph, 'restart', ['web'], { running: ['web'], clock, orders });
    expect(fleet.deeds[1]!.beganMs).toBeGreaterThanOrEqual(90_000);
  });
});

describe('9: rollback', () => {
  const hooks = { rollback: { run: 'restore', ...HOOK } };
  const rollout = { batch: [COUNT(1)], onFailure: 'rollback' } as const;
  const rolledBack = (events: readonly RolloutEvent[]): string[] =>
    events.filter((event) => event.event === 'rollback').map((event) => `${keyOf(event)} ${event.outcome}`);

  it('touches only what this run changed, in reverse order', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-4]', rollout, fanout: 1, on: { hooks } } });
    const faults = { 'web n3': { diesAfterMs: 500, revivesAfter: 1 } };
    const { events, fleet, summary } = await voyage(graph, 'restart', ['web'], { running: ['web'], faults });
    expect(rolledBack(events)).toEqual(['web n3 changed', 'web n2 changed', 'web n1 changed']);
    expect(fleet.hooks.map(({ node }) => node)).toEqual(['n3', 'n2', 'n1']);
    expect(summary.exit).toBe(1);
  });

  it('a failure of it stops it, and is told', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-4]', rollout, fanout: 1, on: { hooks } } });
    const { events, summary } = await voyage(graph, 'restart', ['web'], {
      running: ['web'],
      faults: { 'web n3': DIES },
    });
    expect(rolledBack(events)).toEqual(['web n3 failed']);
    expect(summary.notRolledBack).toEqual({ web: 'n[1-3]' });
  });

  it('what was never reached was not changed', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-3]', rollout, fanout: 1, on: { hooks } } });
    const made = { running: ['web'], faults: { 'web n3': UNREACHABLE } };
    const { events, summary } = await voyage(graph, 'restart', ['web'], made);
    expect(rolledBack(events)).toEqual(['web n2 changed', 'web n1 changed']);
    expect(summary.notRolledBack).toEqual({});
  });

  it('nothing is begun upon what is put back', async () => {
    const on = { state: 'started' } as const;
    const graph = madeUp({
      slow: { nodes: 's1', on },
      munge: { nodes: 'n[1-2]', rollout: { onFailure: 'rollback' }, on },
      slurmd: { nodes: 'n[1-2]', needs: { munge: { scope: 'same-node' }, slow: {} }, on },
    });
    const faults = { slow: { slowMs: 30_000 }, 'munge n2': DIES };
    const { outcomes } = await voyage(graph, 'apply', ['slow', 'munge', 'slurmd'], { faults });
    expect(outcomes).toMatchObject({ 'munge n1': 'changed', 'slurmd n1': 'blocked', 'slurmd n2': 'blocked' });
  });

  it('leaves alone what only prefers to have it', async () => {
    const on = { state: 'started' } as const;
    const graph = madeUp({
      munge: { nodes: 'n[1-2]', rollout: { onFailure: 'rollback' }, fanout: 1, on },
      log: { nodes: 'n[1-2]', needs: { munge: { scope: 'same-node', required: false } }, on },
    });
    const { events, outcomes } = await voyage(graph, 'apply', ['munge', 'log'], {
      faults: { 'munge n2': DIES },
    });
    expect(rolledBack(events)).toEqual(['munge n2 changed', 'munge n1 changed']);
    expect(outcomes).toMatchObject({ 'log n1': 'changed', 'log n2': 'changed' });
  });

  it('of apply restores the state that was found, dependents first', async () => {
    const on = { state: 'started' } as const;
    const graph = madeUp({
      munge: { nodes: 'n[1-3]', rollout: { onFailure: 'rollback' }, fanout: 1, on },
      slurmd: { nodes: 'n[1-3]', needs: { munge: { scope: 'same-node' } }, on },
    });
    const { events, fleet, outcomes } = await voyage(graph, 'apply', ['munge', 'slurmd'], {
      faults: { 'munge n2': DIES },
    });
    expect(outcomes).toMatchObject({
      'munge n1': 'changed',
      'slurmd n1': 'changed',
      'munge n3': 'not-run',
      'slurmd n3': 'blocked',
    });
    expect(rolledBack(events)).toEqual(['slurmd n1 changed', 'munge n2 changed', 'munge n1 changed']);
    expect(fleet.stateOf({ service: 'munge', node: 'n1' })).toBe('stopped');
  });
});

describe('10: width and time', () => {
  it('fanout is a cap over all, and a service has its own', async () => {
    const graph = madeUp({ a: { nodes: 'n[1-9]', fanout: 2 }, b: { nodes: 'n[1-9]' } });
    const { fleet } = await voyage(graph, 'start', ['a', 'b'], { fanout: 5 });
    expect(fleet.peak).toBe(5);
    const alone = await voyage(graph, 'start', ['a'], { fanout: 5 });
    expect(alone.fleet.peak).toBe(2);
  });

  it('what is only watched holds none of the places of those that act, but its service and its wave count it', async () => {
    const written = { nodes: 'n[1-40]', fanout: 40, rollout: { minHealthyMs: 30_000 } };
    const last = async (service: Partial<Written>, made: MadeUp): Promise<number> => {
      const graph = madeUp({ web: { ...written, ...service } });
      const { fleet } = await voyage(graph, 'start', ['web'], made);
      expect(fleet.peak).toBeLessThanOrEqual(made.fanout!);
      return fleet.deeds.at(-1)!.beganMs;
    };
    // A start takes 10 ms.
    expect(await last({}, { fanout: 4 })).toBe(90);
    expect(await last({ fanout: 20 }, { fanout: 4 })).toBeGreaterThan(30_000);
    const rollout = { ...written.rollout, batch: [COUNT(20)] };
    expect(await last({ rollout }, { fanout: 4, inWaves: true })).toBeGreaterThan(30_000);
  });

  it('what is not healthy yet holds its place, and so does what still has to be done', async () => {
    const rollout = { minHealthyMs: 30_000 };
    const slow = madeUp({ web: { nodes: 'n[1-2]', rollout, on: { healthcheck: HEALTHCHECK } } });
    const started = await voyage(slow, 'start', ['web'], {
      fanout: 1,
      faults: { web: { healthyAfterMs: 2000 } },
    });
    expect(started.fleet.deeds[1]!.beganMs).toBeGreaterThanOrEqual(2000);
    const hooks = { after: { run: 'undrain', ...HOOK } };
    const hooked = madeUp({ web: { nodes: 'n[1-2]', rollout, on: { hooks } } });
    const faults = { web: { slowMs: 1 } };
    const { fleet } = await voyage(hooked, 'restart', ['web'], { fanout: 1, running: ['web'], faults });
    const [first, second] = fleet.hooks.map(({ beganMs }) => beganMs);
    // A hook takes 5 ms.
    expect(second! - first!).toBeGreaterThanOrEqual(5);
  });

  it('a verb that runs out of time is told by how the unit stands', async () => {
    const graph = madeUp({ web: { nodes: 'n[1-3]', maxFailed: COUNT(3), on: { timeoutMs: 5000 } } });
    const { instance } = await voyage(graph, 'start', ['web'], {
      faults: {
        'web n1': { slowMs: 9000 },
        'web n2': { slowMs: 9000, isDeaf: true },
        'web n3': { isMute: true },
      },
    });
    expect(instance('web n1').outcome).toBe('changed');
    expect(instance('web n2')).toMatchObject({
      outcome: 'timeout',
      detail: expect.stringContaining('it is stopped') as string,
    });
    expect(instance('web n3').outcome).toBe('timeout');
  });

  it('what was sent and lost is read again, never sent again', async () => {
    const graph = madeUp({ web: { nodes: 'n1', on: { retries: 3 } } });
    const trouble = { outcome: 'lost', cause: 'link-lost', detail: 'link lost' } as const;
    const { deeds, outcomes } = await voyage(graph, 'start', ['web'], {
      faults: { web: { losesFirst: trouble } },
    });
    expect(deeds).toHaveLength(1);
    expect(outcomes).toEqual({ 'web n1': 'changed' });
    const gone = await voyage(graph, 'start', ['web'], {
      faults: { web: { trouble: { trouble, from: 'act' } } },
    });
    expect(gone.outcomes).toEqual({ 'web n1': 'lost' });
  });
});

describe('11: hooks', () => {
  const hooks = { before: { run: 'drain', ...HOOK }, after: { run: 'undrain', ...HOOK } };
  const graph = madeUp({ web: { nodes: 'n[1-2]', maxFailed: COUNT(1), on: { hooks } } });

  it('surround a restart', async () => {
    const { fleet, summary } = await voyage(graph, 'restart', ['web'], { running: ['web'], nodes: 'n1' });
    expect(fleet.hooks.map(({ run, variables }) => [run, variables])).toEqual([
      ['drain', { verb: 'restart', runId: 'r1', nodeSet: 'n1' }],
      ['undrain', { verb: 'restart', runId: 'r1', nodeSet: 'n1' }],
    ]);
    expect(summary.drained).toEqual({});
  });

  it('a drain that fails leaves the node alone, and it counts as bad', async () => {
    const { outcomes, deeds, service } = await voyage(graph, 'restart', ['web'], {
      running: ['web'],
      faults: { 'web n1': { hooks: { drain: 1 } } },
    });
    expect(outcomes).toEqual({ 'web n1': 'skipped', 'web n2': 'changed' });
    expect(deeds).toEqual(['restart web n2']);
    expect(service('web')).toMatchObject({ outcome: 'degraded', bad: 1 });
  });

  it('after is for what is healthy: else the node stays drained, and is listed', async () => {
    const { fleet, summary } = await voyage(graph, 'restart', ['web'], {
      running: ['web'],
      faults: { 'web n1': DIES },
    });
    expect(fleet.hooks.map(({ run, node }) => `${run} ${node}`).sort()).toEqual([
      'drain n1',
      'drain n2',
      'undrain n2',
    ]);
    expect(summary.drained).toEqual({ web: 'n1' });
  });

  it('a drain of which nobody knows the end may have drained; one that was never sent, or refuses, has not', async () => {
    const drained = async (drain: number | Trouble): Promise<unknown> => {
      const faults = { 'web n1': { hooks: { drain } } };
      const { outcomes, summary } = await voyage(graph, 'restart', ['web'], { running: ['web'], faults });
      expect(outcomes['web n1']).toBe('skipped');
      return summary.drained;
    };
    expect(await drained({ outcome: 'lost', cause: 'link-lost', detail: null })).toEqual({ web: 'n1' });
    expect(await drained({ outcome: 'timeout', cause: null, detail: null })).toEqual({ web: 'n1' });
    expect(await drained(UNREACHABLE.trouble!.trouble)).toEqual({});
    expect(await drained(1)).toEqual({});
  });

  it('what a rollback has healed is put back into service; what it has not, or cannot, is listed', async () => {
    const healed = async (hooked: Hooks, fault: Fault = {}): Promise<Voyage> => {
      const rollout = { onFailure: 'rollback' } as const;
      const world = madeUp({ web: { nodes: 'n1', rollout, on: { hooks: hooked } } });
      const faults = { web: { ...DIES, revivesAfter: 1, ...fault } };
      return voyage(world, 'restart', ['web'], { running: ['web'], faults });
    };
    const { fleet, summary } = await healed(hooks);
    expect(fleet.hooks.map(({ run, variables }) => `${run} ${variables.verb}`)).toEqual([
      'drain restart',
      'undrain restart',
    ]);
    expect(summary.drained).toEqual({});
    const { events, summary: other } = await healed(hooks, { hooks: { undrain: 4 } });
    expect(events.find(({ event }) => event === 'rollback')).toMatchObject({
      outcome: 'changed',
      detail: 'hook after: it ended with exit code 4',
    });
    expect(other.drained).toEqual({ web: 'n1' });
    expect((await healed({ before: hooks.before })).summary.drained).toEqual({ web: 'n1' });
    const dead = await healed(hooks, { revivesAfter: 9 });
    expect([dead.fleet.hooks.length, dead.summary.drained]).toEqual([1, { web: 'n1' }]);
  });

  it('what was stopped stays drained, until a start has it in service again', async () => {
    const stopped = await voyage(graph, 'stop', ['web'], { running: ['web'] });
    expect(stopped.summary.drained).toEqual({ web: 'n[1-2]' });
    const started = await voyage(graph, 'start', ['web'], { faults: { 'web n2': DIES } });
    expect(started.fleet.hooks.map(({ run, node, variables }) => `${run} ${node} ${variables.verb}`)).toEqual(
      ['undrain n1 start'],
    );
    expect(started.summary.drained).toEqual({});
    expect((await voyage(graph, 'start', ['web'], { running: ['web'] })).fleet.hooks).toEqual([]);
  });

  it('a job serves nobody: its start has no hooks', async () => {
    const world = madeUp({
      load: { nodes: 'n1', on: { hooks } },
      web: { nodes: 'n1', needs: { load: { condition: 'completed' } } },
    });
    const { fleet, outcomes } = await voyage(world, 'start', ['web'], {
      faults: { load: { endsAfterMs: 7 } },
    });
    expect(outcomes).toEqual({ 'load n1': 'changed', 'web n1': 'changed' });
    expect(fleet.hooks).toEqual([]);
  });

  it('one that may fail does not stop anything', async () => {
    const lenient = madeUp({
      web: { nodes: 'n1', on: { hooks: { before: { run: 'drain', ...HOOK, onFailure: 'ignore' } } } },
    });
    const { instance } = await voyage(lenient, 'restart', ['web'], {
      running: ['web'],
      faults: { web: { hooks: { drain: 3 } } },
    });
    expect(instance('web n1')).toMatchObject({
      outcome: 'changed',
      detail: 'hook before: it ended with exit code 3',
    });
  });
});

describe('12: interruption and resuming', () => {
  const graph = madeUp({ web: { nodes: 'n[1-4]', fanout: 2 } });
  const abortedAt = (clock: VirtualClock, ms: number): AbortSignal => {
    const controller = new AbortController();
    void clock.sleep(ms).then(() => controller.abort(new Error('interrupted')));
    return controller.signal;
  };

  it('first: nothing new, and what runs comes to its end', async () => {
    const clock = new VirtualClock();
    const { outcomes, summary } = await voyage(graph, 'start', ['web'], { clock, stop: abortedAt(clock, 5) });
    expect(outcomes).toEqual({
      'web n1': 'changed',
      'web n2': 'changed',
      'web n3': 'not-run',
      'web n4': 'not-run',
    });
    expect(summary).toMatchObject({ stopped: true, exit: 5 });
  });

  it('second: waits for nothing', async () => {
    const clock = new VirtualClock();
    const made = {
      clock,
      stop: abortedAt(clock, 5),
      cut: abortedAt(clock, 50),
      faults: { web: { slowMs: 60_000 } },
    };
    const { outcomes } = await voyage(graph, 'start', ['web'], made);
    expect(Object.values(outcomes).sort()).toEqual(['cancelled', 'cancelled', 'not-run', 'not-run']);
    expect(clock.now()).toBeLessThan(1000);
  });

  it('second: what a hook has drained is listed', async () => {
    const clock = new VirtualClock();
    const hooked = madeUp({ web: { nodes: 'n1', on: { hooks: { before: { run: 'drain', ...HOOK } } } } });
    const made = { clock, running: ['web'], cut: abortedAt(clock, 50), faults: { web: { slowMs: 60_000 } } };
    const { outcomes, summary } = await voyage(hooked, 'restart', ['web'], made);
    expect(outcomes).toEqual({ 'web n1': 'cancelled' });
    expect(summary.drained).toEqual({ web: 'n1' });
    const during = await voyage(hooked, 'restart', ['web'], { ...made, cut: abortedAt(clock, 2) });
    expect([during.deeds, during.summary.drained]).toEqual([[], { web: 'n1' }]);
  });

  it('first: a rollback that waits for what runs does not begin; what it would have put back is listed', async () => {
    const clock = new VirtualClock();
    const rolled = madeUp({ web: { nodes: 'n[1-2]', rollout: { onFailure: 'rollback' } } });
    const faults = { 'web n1': DIES, 'web n2': { slowMs: 10_000 } };
    const { events, outcomes, summary } = await voyage(rolled, 'start', ['web'], {
      ...{ clock, faults, stop: abortedAt(clock, 5000) },
    });
    expect(outcomes).toEqual({ 'web n1': 'failed', 'web n2': 'changed' });
    expect(events.filter(({ event }) => event === 'rollback')).toEqual([]);
    expect(summary.notRolledBack).toEqual({ web: 'n[1-2]' });
  });

  it('not-run is never forgiven by a budget', async () => {
    const clock = new VirtualClock();
    const lenient = madeUp({ web: { nodes: 'n[1-4]', fanout: 2, maxFailed: COUNT(4) } });
    expect((await voyage(lenient, 'start', ['web'], { clock, stop: abortedAt(clock, 5) })).summary.exit).toBe(
      5,
    );
  });

  it('abort is an order like the first', async () => {
    const clock = new VirtualClock();
    const { outcomes } = await voyage(graph, 'start', ['web'], {
      clock,
      orders: ordersAt(clock, [[5, { kind: 'abort' }]]),
    });
    expect(Object.values(outcomes).sort()).toEqual(['changed', 'changed', 'not-run', 'not-run']);
  });

  it('resuming leaves alone what is done, and asks for no second canary', async () => {
    const rolled = madeUp({ web: { nodes: 'n[1-4]', rollout: { canary: COUNT(1), batch: [COUNT(1)] } } });
    const { deeds, outcomes, plan } = await voyage(rolled, 'restart', ['web'], {
      running: ['web'],
      isDone: ({ node }) => node === 'n1' || node === 'n2',
    });
    expect(deeds).toEqual(['restart web n3', 'restart web n4']);
    expect(outcomes['web n1']).toBe('changed');
    expect(plan.services[0]!.waves.map(({ canary }) => canary)).toEqual([false, false]);
  });
});

function ordersAt(clock: VirtualClock, orders: readonly (readonly [number, Order])[]): OrderSource {
  return async function* (signal) {
    for (const [ms, order] of orders) {
      await clock.sleep(ms - clock.now(), signal);
      yield order;
    }
  };
}
