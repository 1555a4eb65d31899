/** Services over the API: seen, planned, changed, held, locked; each by whoever may. */

import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeSet } from '../../src/nodeset/index.ts';
import { ACCOUNTS, type Answer, SERVICES, type WrittenBody } from '../../src/protocol/index.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { openTestConsole, type TestConsole } from '../support/console.ts';

type Order = WrittenBody<typeof SERVICES.plan>;

let console_: TestConsole;
let operator: ApiClient;
beforeAll(async () => {
  console_ = await openTestConsole({ nodes: 20 });
  operator = await apiClient(console_.console, 'operator');
});
afterAll(() => console_[Symbol.asyncDispose]());

const homeOf = (node: string): string => join(console_.folder, 'nodes', node);

async function begun(client: ApiClient, order: Order): Promise<string> {
  const { plan } = await client.ask(SERVICES.plan, { body: order });
  const { run } = await client.ask(SERVICES.change, { body: { order, plan: plan.plan } });
  return run;
}

const shown = (run: string): Promise<Answer<typeof SERVICES.rollout>> =>
  operator.ask(SERVICES.rollout, { params: { run } });

async function until(
  run: string,
  isSo: (rollout: Answer<typeof SERVICES.rollout>) => boolean,
): Promise<Answer<typeof SERVICES.rollout>> {
  await expect.poll(async () => isSo(await shown(run)), { timeout: 30_000, interval: 100 }).toBe(true);
  return shown(run);
}

const done = async (order: Order) => until(await begun(operator, order), ({ state }) => state !== 'running');
const tell = (run: string, kind: 'pause' | 'resume' | 'promote' | 'abort') =>
  operator.ask(SERVICES.order, { params: { run }, body: { kind } });

it('tells what is declared, and how it was seen last', async () => {
  const { services, targets } = await operator.ask(SERVICES.list);
  expect(services.map(({ name, nodes }) => [name, nodes])).toEqual([
    ['database', 'n20'],
    ['cache', 'n[1-12]'],
    ['web', 'n[1-12]'],
    ['agent', 'n[1-20]'],
  ]);
  expect(targets).toEqual({ site: ['database', 'cache', 'web'] });
  expect(await operator.ask(SERVICES.read, { body: { names: ['cache', 'database'] } })).toEqual({
    count: 13,
  });
  const seen = await operator.ask(SERVICES.states);
  expect(seen.services).toMatchObject([
    {
      service: 'cache',
      isUnit: false,
      groups: [{ nodes: 'n[1-12]', count: 12, state: 'stopped', outcome: 'failed' }],
    },
    { service: 'database', groups: [{ nodes: 'n20', state: 'stopped' }] },
  ]);
  const { differing, instances } = await operator.ask(SERVICES.drift, { body: { names: ['cache'] } });
  expect({ differing, instances }).toEqual({
    differing: [{ service: 'cache', nodes: 'n[1-12]', count: 12, is: 'stopped', wanted: 'started' }],
    instances: 12,
  });
});

it('plans what comes along, carries it out as it was shown, and keeps it in the history with who and what', async () => {
  const order: Order = { goal: 'start', names: ['web'] };
  const { plan, manual } = await operator.ask(SERVICES.plan, { body: order });
  expect(plan.changes.map(({ service, nodes, becauseOf }) => [service, nodes, becauseOf])).toEqual([
    ['database', 'n20', 'web'],
    ['cache', 'n[1-12]', 'web'],
    ['web', 'n[1-12]', null],
  ]);
  expect(plan.services.at(-1)).toMatchObject({ service: 'web', waitsFor: ['database', 'cache'] });
  expect(manual).toEqual([]);
  const { run } = await operator.ask(SERVICES.change, { body: { order, plan: plan.plan } });
  const rollout = await until(run, ({ state }) => state === 'ended');
  expect(rollout).toMatchObject({
    exit: 0,
    user: 'one-operator',
    command: 'service start web',
    failures: [],
    left: 0,
  });
  expect(rollout.instances.map(({ service, nodes, outcome }) => [service, nodes, outcome])).toEqual(
    expect.arrayContaining([
      ['database', 'n20', 'changed'],
      ['cache', 'n[1-12]', 'changed'],
      ['web', 'n[1-12]', 'changed'],
    ]),
  );
  const { services } = await operator.ask(SERVICES.states);
  const running = services.map(({ service, groups }) => {
    const nodes = groups.filter(({ state }) => state === 'running').map((group) => group.nodes);
    return `${service} ${NodeSet.parseAll(nodes).fold()}`;
  });
  expect(running).toEqual(expect.arrayContaining(['cache n[1-12]', 'database n20']));
});

it('a world that moved since the plan was shown is told, and nothing is touched', async () => {
  const order: Order = { goal: 'stop', names: ['web'], nodes: 'n[1-3]' };
  const { plan } = await operator.ask(SERVICES.plan, { body: order });
  await done({ goal: 'stop', names: ['web'], nodes: 'n1' });
  const refused = await operator.refused(SERVICES.change, { body: { order, plan: plan.plan } });
  expect(refused).toMatchObject({ status: 409, code: 'changed-meanwhile' });
  expect(refused.why).toBe('web on n1 was running and is stopped');
  expect(existsSync(join(homeOf('n2'), 'units/web/pid'))).toBe(true);
  const other: Order = { goal: 'stop', names: ['web'], nodes: 'n2' };
  expect(await operator.refused(SERVICES.change, { body: { order: other, plan: plan.plan } })).toMatchObject({
    status: 409,
    code: 'changed-meanwhile',
  });
});

it('what fails is told with its log, what depends on it is blocked, and why is explained', async () => {
  await done({ goal: 'stop', names: ['cache'], nodes: 'n[4-5]', withDependents: true });
  writeFileSync(join(homeOf('n5'), 'broken-cache'), '');
  const rollout = await done({ goal: 'start', names: ['web'], nodes: 'n[4-5]' });
  expect(rollout.failures).toMatchObject([{ service: 'cache', nodes: 'n5', outcome: 'failed' }]);
  expect(`${rollout.failures[0]?.output}${rollout.failures[0]?.log}`).toContain(
    'cache: cannot bind to its port',
  );
  expect(rollout.blocked).toMatchObject([
    { service: 'web', nodes: 'n5', by: { service: 'cache', nodes: 'n5' } },
  ]);
  const why = await operator.ask(SERVICES.explain, { body: { service: 'web', node: 'n5' } });
  expect(why.roots).toMatchObject([{ service: 'cache', nodes: 'n5' }]);
  const { lines } = await operator.ask(SERVICES.logs, { body: { names: ['cache'], nodes: 'n[4-5]' } });
  expect(lines.map(({ node, text }) => [node, text])).toEqual(
    expect.arrayContaining([
      ['n4', 'cache: ready on n4'],
      ['n5', 'cache: cannot bind to its port'],
    ]),
  );
  const { units } = await operator.ask(SERVICES.files, { body: { names: ['cache'] } });
  expect(units).toMatchObject([
    { service: 'cache', nodes: 'n[1-12]', text: expect.stringContaining('unit start') as string },
  ]);
  rmSync(join(homeOf('n5'), 'broken-cache'));
});

it('lines of logs are told no more to whom some of the nodes are taken away', async () => {
  const some = await apiClient(console_.console, 'operator', { name: 'less', nodes: 'n[4-5]' });
  const { id } = await some.ask(SERVICES.followLogs, { body: { names: ['cache'] } });
  await some.ask(SERVICES.followedLogs, { params: { id } });
  const admin = await apiClient(console_.console, 'admin');
  await admin.ask(ACCOUNTS.change, { params: { name: 'less' }, body: { nodes: 'n4' } });
  expect(await some.refused(SERVICES.followedLogs, { params: { id } })).toMatchObject({ status: 403 });
});

it('lines of logs are told as they are written, to whoever follows them and for as long as they look', async () => {
  const body = { names: ['cache'], nodes: 'n[4-5]', sinceMinutes: 60 };
  const { id } = await operator.ask(SERVICES.followLogs, { body });
  const read = () => operator.ask(SERVICES.followedLogs, { params: { id } });
  await expect.poll(async () => (await read()).lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
  appendFileSync(join(homeOf('n5'), 'cache.log'), 'cache: a word that is new\n');
  await expect
    .poll(async () => (await read()).lines.map(({ node, text }) => `${node} ${text}`), { timeout: 20_000 })
    .toContain('n5 cache: a word that is new');
  expect((await read()).lines.every(({ service }) => service === 'cache')).toBe(true);
  const admin = await apiClient(console_.console, 'admin');
  expect(await admin.refused(SERVICES.followedLogs, { params: { id } })).toMatchObject({ status: 404 });
  await expect
    .poll(async () => (await operator.refused(SERVICES.followLogs, { body })).message, { timeout: 20_000 })
    .toMatch(/8 logs are followed already/);
});

it('a canary waits for its promotion; a pause holds, the lock says who is at work, and an abort ends it', async () => {
  await done({ goal: 'start', names: ['web'] });
  const order: Order = { goal: 'restart', names: ['web'] };
  const { plan, manual } = await operator.ask(SERVICES.plan, { body: order });
  expect(manual).toEqual(['web']);
  expect(plan.services[0]?.waves[0]).toMatchObject({ canary: true });
  const { run } = await operator.ask(SERVICES.change, { body: { order, plan: plan.plan } });
  await until(run, ({ services }) => services.some(({ waiting }) => waiting));

  const admin = await apiClient(console_.console, 'admin');
  const locks = await admin.ask(SERVICES.locks, { body: { names: ['web'] } });
  expect(locks.locks).toMatchObject([{ id: run, service: 'web', who: 'one-operator', what: 'restart web' }]);
  const again = await admin.ask(SERVICES.plan, { body: order });
  const refused = await admin.refused(SERVICES.change, { body: { order, plan: again.plan.plan } });
  expect(refused).toMatchObject({ status: 409, code: 'locked' });
  expect(refused.why).toContain('one-operator');

  await tell(run, 'pause');
  expect(await shown(run)).toMatchObject({ paused: true });
  const { rollouts } = await operator.ask(SERVICES.rollouts, { query: { state: 'running' } });
  expect(rollouts.map((one) => [one.run, one.paused])).toEqual([[run, true]]);
  await tell(run, 'promote');
  await tell(run, 'resume');
  const wave = await until(run, ({ waves }) => waves.some((one) => one.wave === 2));
  expect(wave.waves[0]).toMatchObject({ canary: true, is: 'ended', count: 1 });
  const ended = await until(run, ({ state }) => state === 'ended');
  expect(ended).toMatchObject({ exit: 0, left: 0 });
  expect(await operator.refused(SERVICES.order, { params: { run }, body: { kind: 'pause' } })).toMatchObject({
    status: 400,
  });

  const second = await begun(operator, order);
  await until(second, ({ services }) => services.some(({ waiting }) => waiting));
  await tell(second, 'abort');
  const aborted = await until(second, ({ state }) => state === 'ended');
  expect(aborted.left).toBe(11);
  const viewer = await apiClient(console_.console, 'viewer');
  expect(
    await viewer.refused(SERVICES.order, { params: { run: second }, body: { kind: 'resume' } }),
  ).toMatchObject({ status: 403 });
  await tell(second, 'resume');
  // Its canary is done already.
  const whole = await until(second, ({ state }) => state === 'ended');
  expect(whole).toMatchObject({ exit: 0, left: 0, services: [{ outcomes: { changed: 12 } }] });
  expect(
    await operator.refused(SERVICES.order, { params: { run: second }, body: { kind: 'resume' } }),
  ).toMatchObject({ code: 'nothing-selected' });
  expect((await operator.ask(SERVICES.locks, { body: {} })).locks).toEqual([]);
});

it('an account of some nodes sees those, reads those, and changes nothing that touches others', async () => {
  const some = await apiClient(console_.console, 'operator', { name: 'some', nodes: 'n[1-2]' });
  const { services } = await some.ask(SERVICES.list);
  expect(services.map(({ name, nodes }) => [name, nodes])).toEqual([
    ['cache', 'n[1-2]'],
    ['web', 'n[1-2]'],
    ['agent', 'n[1-2]'],
  ]);
  await some.ask(SERVICES.read, { body: {} });
  const states = await some.ask(SERVICES.states);
  expect(states.services.flatMap(({ groups }) => groups.map(({ nodes }) => nodes)).join(',')).not.toMatch(
    /n(20|1[0-2]|[3-9])/,
  );
  expect(await some.refused(SERVICES.read, { body: { names: ['web'], nodes: 'n3' } })).toMatchObject({
    status: 403,
  });
  expect(
    await some.refused(SERVICES.plan, { body: { goal: 'restart', names: ['web'], nodes: 'n[1-3]' } }),
  ).toMatchObject({ status: 403 });

  await done({ goal: 'stop', names: ['web', 'database'], withDependents: true });
  // What it requires is on a node of others: that is read, and not started.
  const { plan } = await some.ask(SERVICES.plan, { body: { goal: 'start', names: ['web'] } });
  expect(plan.changes).toEqual([]);
  expect(plan.obstacles).toMatchObject([{ service: 'web', nodes: 'n[1-2]', outcome: 'blocked' }]);
  const { rollouts } = await some.ask(SERVICES.rollouts, { query: {} });
  expect(rollouts.map(({ command, services: touched }) => [command, touched[0]?.nodes])).toEqual([
    ['service stop web', 'n1'],
  ]);
});

it('breaks a lock that was left behind, by its id alone, and a viewer does not', async () => {
  mkdirSync(homeOf('n7'), { recursive: true });
  const viewer = await apiClient(console_.console, 'viewer');
  expect(await viewer.refused(SERVICES.breakLocks, { body: { id: 'x' } })).toMatchObject({ status: 403 });
  expect(await viewer.refused(SERVICES.read, { body: {} })).toMatchObject({ status: 403 });
  await viewer.ask(SERVICES.states);
  expect((await operator.ask(SERVICES.breakLocks, { body: { id: 'nosuchrun' } })).locks).toEqual([]);
});
