/** Five services that depend on each other across four machines with systemd: started, broken, cut off, mended. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, type InstanceEvent, type RolloutEvent } from '../../src/index.ts';
import { cleanEnvironment, type Finished, grappe, type GrappeOptions } from '../support/grappe.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { until } from '../support/processes.ts';

const started = startLab(4);
const missing = typeof started === 'string' ? started : undefined;

/** Dies soon after its start where /run/die-NAME is; takes its time where /run/slow-NAME is. */
const NAMES = ['store', 'mount', 'queue', 'app', 'proxy'];
const UNITS = NAMES.map(
  (name) => `cat >/etc/systemd/system/${name}.service <<'END'
[Service]
ExecStartPre=/bin/sh -c 'if [ -e /run/slow-${name} ]; then sleep 4; fi'
ExecStart=/bin/sh -c 'if [ -e /run/die-${name} ]; then sleep 0.1; echo no such table; exit 7; fi; exec sleep infinity'
END`,
);

const configText = (sshConfig: string): string => `version: 1
nodes: n[1-4]
ssh:
  config: ${sshConfig}
  user: root
  persist: 0s
  connect_timeout: 3s
  keepalive: { interval: 1s, count: 2 }
defaults:
  become: none
  state: started
  timeout: 10s
  rollout: { min_healthy_time: 300ms }
services:
  store: { nodes: n1 }
  mount: { nodes: "n[2-4]", depends_on: [store] }
  queue: { nodes: n2, depends_on: [store], healthcheck: { test: systemctl is-active queue, interval: 200ms } }
  app:
    nodes: "n[2-4]"
    depends_on: { mount: { scope: same-node }, queue: {} }
    rollout: { batch: 1 }
  proxy: { nodes: n1, depends_on: { app: { min: 2 } } }
`;

const name = `a stack on systemd${missing ? ` (skipped: ${missing})` : ''}`;

/** A new version is what /run/die-mount stands for. */
const withHooks = (text: string): string => `${text.slice(0, text.indexOf('services:'))}services:
  mount:
    nodes: "n[2-4]"
    hooks:
      before: { run: echo drain "$GRAPPE_NODE" >>/run/balancer, on: n1 }
      after: { run: echo resume "$GRAPPE_NODE" >>/run/balancer, on: n1 }
      rollback: { run: rm -f /run/die-mount }
    rollout: { batch: 1, on_failure: rollback }
`;

describe.skipIf(missing !== undefined)(name, { timeout: 120_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'grappe-stack-'));
  const config = join(home, 'grappe.yaml');
  const env = { ...cleanEnvironment(home), XDG_STATE_HOME: home };
  const own = started as Lab;
  const ssh = (node: string, command: string): string => own.ssh(node, command);
  let cluster: Cluster;

  beforeAll(async () => {
    writeFileSync(config, configText(own.sshConfig));
    cluster = await Cluster.open({ config, env, cwd: home });
    const { ok } = await cluster.run(`${UNITS.join('\n')}\nsystemctl daemon-reload`);
    expect(ok).toBe(true);
  });
  afterAll(async () => {
    await cluster.end();
    own[Symbol.dispose]();
    rmSync(home, { recursive: true });
  });

  const takeDown = (): Promise<unknown> =>
    cluster.run(`rm -f /run/die-* /run/slow-*; systemctl stop ${NAMES.join(' ')}; systemctl reset-failed`);
  const service = (words: string, options: GrappeOptions = {}): Promise<Finished> => {
    const [sub = '', ...rest] = words.split(' ');
    const place = sub === 'rollout' ? [] : ['--config', config];
    return grappe(['service', sub, ...rest, ...place], { env, cwd: home, ...options });
  };
  const eventsIn = ({ stdout }: Finished): RolloutEvent[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RolloutEvent);
  const outcomes = (events: readonly RolloutEvent[]): Record<string, string> =>
    Object.fromEntries(
      events
        .filter((event): event is InstanceEvent => event.event === 'instance')
        .map(({ service: name, node, outcome }) => [`${name} ${node}`, outcome]),
    );
  const state = (node: string, name: string): string => ssh(node, `systemctl is-active ${name}`).trim();
  /** Another one whenever a unit is started. */
  const invocation = (node: string, name: string): string =>
    ssh(node, `systemctl show -p InvocationID ${name}`);

  it('is brought up in order; what is changed by hand is found, and mended there only', async () => {
    const events: RolloutEvent[] = [];
    for await (const event of cluster.services.events('apply')) events.push(event);
    expect(events.at(-1)).toMatchObject({ event: 'summary', exit: 0, counts: { changed: 9 } });
    const order = events.flatMap((event) =>
      event.event === 'begin' || event.event === 'instance'
        ? [`${event.event} ${event.service} ${event.node}`]
        : [],
    );
    const at = (text: string): number => order.indexOf(text);
    expect(at('instance store n1')).toBeLessThan(Math.min(at('begin mount n2'), at('begin queue n2')));
    expect(at('instance queue n2')).toBeLessThan(at('begin app n3'));
    expect(at('instance mount n3')).toBeLessThan(at('begin app n3'));
    const ready = order.slice(0, at('begin proxy n1')).filter((text) => text.startsWith('instance app'));
    expect(ready.length).toBeGreaterThanOrEqual(2);
    expect([state('n1', 'proxy'), state('n4', 'app')]).toEqual(['active', 'active']);

    ssh('n3', 'systemctl stop app');
    expect(await cluster.services.drift()).toMatchObject([{ service: 'app', nodes: 'n3', count: 1 }]);
    const { summary } = await cluster.services.apply();
    expect(summary.counts).toEqual({ unchanged: 8, changed: 1 });
    expect(await cluster.services.drift()).toEqual([]);
  });

  it('halts when a node is cut off in the middle, and goes on where it stopped once the node is back', async () => {
    await cluster.services.apply();
    const first = await service('restart app --no-deps --json', {
      started: ({ stdout }) =>
        stdout?.on('data', (chunk: Buffer) => {
          const events = chunk.toString();
          if (events.includes('"event":"begin"') && events.includes('"node":"n3"')) own.lab('cut', 'n3');
        }),
    });
    const away = expect.stringMatching(/^(unreachable|lost)$/) as string;
    expect(outcomes(eventsIn(first))).toEqual({ 'app n2': 'changed', 'app n3': away, 'app n4': 'not-run' });
    expect(eventsIn(first).find(({ event }) => event === 'service')).toMatchObject({
      outcome: 'failed',
      halted: 'budget',
    });
    expect(first.exit).toBeGreaterThan(0);
    const seen = await cluster.services.status({ names: 'app' });
    expect(seen.map(({ node, outcome }) => `${node} ${outcome}`)).toEqual([
      'n2 ok',
      'n3 unreachable',
      'n4 ok',
    ]);

    own.lab('heal', 'n3');
    const [done, left] = [invocation('n2', 'app'), invocation('n4', 'app')];
    const rest = await service('rollout resume --json');
    expect(rest).toMatchObject({ exit: 0 });
    expect(outcomes(eventsIn(rest))).toMatchObject({ 'app n4': 'changed' });
    expect(invocation('n2', 'app')).toBe(done);
    expect(invocation('n4', 'app')).not.toBe(left);
    expect(state('n3', 'app')).toBe('active');
  });

  it('is found down on a node that was rebooted, and brought up there only', async () => {
    await cluster.services.apply();
    const boot = 'stat -c %Y /proc/1';
    const before = ssh('n4', boot);
    ssh('n4', 'reboot');
    await until(() => ![before, ''].includes(ssh('n4', boot)), 'n4 is back');
    await cluster.reconnect({ nodes: 'n4' });
    expect(await cluster.services.drift()).toMatchObject([
      { service: 'mount', nodes: 'n4', is: expect.stringContaining('stopped') as string },
      { service: 'app', nodes: 'n4' },
    ]);
    const { summary } = await cluster.services.apply();
    expect(summary.counts).toEqual({ unchanged: 7, changed: 2 });
    expect(state('n4', 'app')).toBe('active');
  });

  it('reports a unit that dies after its start, and once what that blocks', async () => {
    await takeDown();
    ssh('n2', 'touch /run/die-queue');
    const { instances, summary } = await cluster.services.apply();
    expect(outcomes(instances)).toEqual({
      'store n1': 'changed',
      'mount n2': 'changed',
      'mount n3': 'changed',
      'mount n4': 'changed',
      'queue n2': 'failed',
      'app n2': 'blocked',
      'app n3': 'blocked',
      'app n4': 'blocked',
      'proxy n1': 'blocked',
    });
    expect(instances.find(({ outcome }) => outcome === 'failed')?.log).toContain('no such table');
    expect(summary.blocked).toMatchObject([
      { by: { service: 'queue', nodes: 'n2' }, services: { app: 'n[2-4]', proxy: 'n1' } },
    ]);
    expect(summary.exit).toBe(1);
  });

  it('is taken out of the balancer for a restart, and put back as it was when that goes wrong', async () => {
    writeFileSync(join(home, 'hooks.yaml'), withHooks(configText(own.sshConfig)));
    await using hooked = await Cluster.open({ config: join(home, 'hooks.yaml'), env, cwd: home });
    expect((await hooked.services.act('start', 'mount')).ok).toBe(true);
    await hooked.run('touch /run/die-mount', { nodes: 'n[3-4]' });
    const events: RolloutEvent[] = [];
    for await (const event of hooked.services.events('restart', { names: 'mount' })) events.push(event);
    expect(outcomes(events)).toEqual({ 'mount n2': 'changed', 'mount n3': 'failed', 'mount n4': 'not-run' });
    const putBack = events.flatMap((event) =>
      event.event === 'rollback' ? [`${event.service} ${event.node} ${event.outcome}`] : [],
    );
    expect(putBack).toEqual(['mount n3 changed', 'mount n2 changed']);
    expect(events.at(-1)).toMatchObject({ exit: 1, drained: {}, notRolledBack: {} });
    expect(ssh('n1', 'cat /run/balancer')).toBe('drain n2\nresume n2\ndrain n3\nresume n3\n');
    expect(['n2', 'n3', 'n4'].map((node) => state(node, 'mount'))).toEqual(['active', 'active', 'active']);
    expect(['n3', 'n4'].map((node) => ssh(node, 'ls /run | grep die'))).toEqual(['', 'die-mount\n']);
  });

  it("is one operator's at a time; killed in the middle, it is taken up without doing anything twice", async () => {
    await takeDown();
    ssh('n3', 'touch /run/slow-app');
    let kill = (): boolean => false;
    const first = service('apply --yes', { started: (child) => (kill = () => child.kill('SIGKILL')) });
    await until(() => state('n3', 'app') === 'activating', 'the slow start');
    const second = await service('restart mount');
    expect(second.exit).toBe(7);
    expect(second.stderr).toMatch(
      /somebody else is at work on 'mount' on n\[2-4\] \[locked\]\n +why: \S+ on \S+: apply .*since/,
    );
    expect(kill()).toBe(true);
    expect((await first).signal).toBe('SIGKILL');
    const units = ['store', 'mount', 'queue', 'app'];
    const node = (name: string): string => (name === 'store' ? 'n1' : 'n2');
    const done = units.map((name) => invocation(node(name), name));
    const rest = await service('rollout resume');
    expect(rest).toMatchObject({ exit: 0 });
    expect(units.map((name) => invocation(node(name), name))).toEqual(done);
    expect([state('n3', 'app'), state('n1', 'proxy')]).toEqual(['active', 'active']);
    expect((await service('restart store --no-deps')).stdout).toBe('store  1 changed\n');
  });
});
