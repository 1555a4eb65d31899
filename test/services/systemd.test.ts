/** Real systemd, on nodes of test/lab. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reading, UnitState } from '../../src/services/index.ts';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import { type Connector, createConnector, DEFAULT_REACH } from '../../src/transport/index.ts';
import { startLab } from '../support/lab.ts';
import { never, readAll, readOne, remoteActions, targetOf } from '../support/service-targets.ts';

const lab = startLab(2);
const missing = typeof lab === 'string' ? lab : undefined;

describe.skipIf(typeof lab === 'string')(`systemd${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let actions: RemoteActions;

  const connector = (user: string): Connector => {
    if (typeof lab === 'string') throw new Error(lab);
    return createConnector(() => ({ ...DEFAULT_REACH, sshConfigFile: lab.sshConfig, user }), {
      env: process.env,
    });
  };
  const ssh = (command: string): string => (typeof lab === 'string' ? lab : lab.ssh('n1', command));

  beforeAll(() => (actions = remoteActions({ connector: connector('root') })));
  afterAll(async () => {
    await actions[Symbol.asyncDispose]();
    if (typeof lab !== 'string') lab[Symbol.dispose]();
  });

  it('is read for all units of a node at once', async () => {
    ssh(`systemctl mask rsync
cat >/etc/systemd/system/test-slow.service <<END
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sleep 2.5
END
cat >/etc/systemd/system/test-crash.service <<END
[Unit]
StartLimitIntervalSec=0
[Service]
ExecStart=/bin/sleep 0.3
Restart=always
RestartSec=0.3
END
systemctl daemon-reload
systemctl start demo-ok demo-fail`);
    const expected: Record<string, Partial<Reading>> = {
      'demo-ok': { state: 'running', enabled: false, restarts: 0 },
      'demo-fail': { state: 'failed', detail: 'failed (exit-code)' },
      'no-such-unit': { state: 'missing', enabled: null },
      rsync: { state: 'stopped', masked: true },
      // An alias answers by another name.
      sshd: { state: 'running', enabled: true },
      'tmp.mount': { state: 'running', enabled: null },
      'basic.target': { state: 'running', enabled: null, restarts: null },
    };
    const units = Object.keys(expected);
    const targets = ['n1', 'n2'].flatMap((node) => units.map((unit) => targetOf('auto', unit, { node })));
    const found = await readAll(actions, targets);
    const [first, second] = ['n1', 'n2'].map((node) => {
      const reading = found.get(node);
      return reading?.kind === 'read' ? Object.fromEntries(reading.readings) : reading;
    });
    expect(first).toMatchObject(expected);
    expect(first).toMatchObject({ 'demo-ok': { backend: 'systemd' } });
    expect(second).toMatchObject({ 'demo-ok': { state: 'stopped' }, rsync: { masked: false } });
  });

  it.each<[string, Parameters<RemoteActions['act']>[1], number, UnitState]>([
    ['demo-ok', 'restart', 0, 'running'],
    // The exit code of a start says nothing of a unit that fails.
    ['demo-fail', 'start', 0, 'failed'],
    ['test-slow', 'start', 0, 'running'],
    ['no-such-unit', 'start', 5, 'missing'],
    ['rsync', 'start', 1, 'stopped'],
    ['demo-ok', 'reload', 3, 'running'],
    ['demo-ok', 'reload-or-restart', 0, 'running'],
    ['demo-fail', 'try-restart', 0, 'failed'],
    ['demo-fail', 'reset-failed', 0, 'stopped'],
    ['demo-ok', 'stop', 0, 'stopped'],
    ['demo-ok', 'stop', 0, 'stopped'],
  ])('%s %s', async (unit, verb, exit, state) => {
    expect(await actions.act(targetOf('auto', unit), verb, never)).toMatchObject({
      kind: 'done',
      exit,
      reading: { state },
    });
  });

  it('enables, disables, masks and unmasks', async () => {
    // A unit whose file is in /etc cannot be masked, and systemd says so.
    for (const [unit, verb, exit, found] of [
      ['demo-ok', 'enable', 0, { enabled: true }],
      ['demo-ok', 'disable', 0, { enabled: false }],
      ['demo-ok', 'mask', 1, { masked: false }],
      ['nginx', 'mask', 0, { masked: true }],
      ['nginx', 'unmask', 0, { masked: false }],
    ] as const)
      expect(await actions.act(targetOf('systemd', unit), verb, never)).toMatchObject({
        exit,
        reading: found,
      });
  });

  it('has the log of what does not start, and no more than that', async () => {
    const failed = await actions.act(targetOf('systemd', 'demo-fail'), 'start', never);
    expect(failed).toMatchObject({ log: expect.stringContaining('status=1/FAILURE') as string });
    expect(await actions.act(targetOf('systemd', 'demo-ok'), 'start', never)).toMatchObject({ log: '' });
  });

  it('that takes longer than it may is told as it stands, and goes on', async () => {
    const slow = targetOf('systemd', 'test-slow', { timeoutMs: 1000 });
    await actions.act(slow, 'stop', never);
    expect(await actions.act(slow, 'start', never)).toMatchObject({
      exit: null,
      reading: { state: 'starting' },
    });
    for await (const watched of actions.watch(slow, 200, never))
      if (watched.kind === 'trouble' || watched.reading.state === 'running') break;
    expect(await readOne(actions, slow)).toMatchObject({ state: 'running' });
  });

  it('that starts a unit anew by itself is seen to', async () => {
    const crash = targetOf('systemd', 'test-crash');
    await actions.act(crash, 'start', never);
    const seen = new Set<UnitState>();
    const incarnations = new Set<string>();
    for await (const watched of actions.watch(crash, 100, never)) {
      if (watched.kind === 'trouble') throw new Error(JSON.stringify(watched));
      seen.add(watched.reading.state);
      if (watched.reading.incarnation !== null) incarnations.add(watched.reading.incarnation);
      if ((watched.reading.restarts ?? 0) > 1 && seen.size > 1 && incarnations.size > 1) break;
    }
    expect([...seen]).toEqual(expect.arrayContaining(['running', 'flapping']));
    expect(incarnations.size).toBeGreaterThan(1);
    await actions.act(crash, 'stop', never);
  });

  it('says when a unit file is newer than what it has read', async () => {
    ssh('printf "[Unit]\\n# touched\\n" >>/etc/systemd/system/demo-ok.service');
    expect(await readOne(actions, targetOf('systemd', 'demo-ok'))).toMatchObject({ stale: true });
  });

  it.each([
    ['ops', 'sudo', { kind: 'done', exit: 0 }],
    ['ops', 'none', { kind: 'trouble', trouble: { outcome: 'denied', cause: 'privilege' } }],
    [
      'plain',
      'sudo',
      {
        kind: 'trouble',
        trouble: {
          outcome: 'denied',
          cause: 'privilege',
          detail: expect.stringMatching(/^sudo: a password is required; allow/) as string,
        },
      },
    ],
  ] as const)('%s with become: %s', async (user, become, found) => {
    await using own = remoteActions({ connector: connector(user) });
    const unit = targetOf('auto', 'demo-ok', { become });
    // Anybody may look.
    expect(await readOne(own, unit)).toMatchObject({ state: 'running' });
    expect(await own.act(unit, 'restart', never)).toMatchObject(found);
  });
});
