/** Real init scripts of this machine: redis-server, and one of our own that misbehaves. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../src/services/index.ts';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import { isRoot } from '../support/accounts.ts';
import { until } from '../support/processes.ts';
import { filesOf, never, readAll, readOne, remoteActions, targetOf } from '../support/service-targets.ts';

const SCRIPT = '/etc/init.d/redis-server';
const PID_FILE = '/run/redis/redis-server.pid';
const missing = !isRoot
  ? 'only root can start init scripts'
  : existsSync('/run/systemd/system')
    ? 'systemd runs this machine'
    : existsSync(SCRIPT)
      ? undefined
      : 'redis-server is not installed';

describe.skipIf(missing !== undefined)(`init scripts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const redis = targetOf('auto', 'redis-server');
  const odd = targetOf('sysv', `grappe-test-${process.pid}`);
  const oddScript = `/etc/init.d/${odd.service}`;
  let actions: RemoteActions;

  beforeAll(async () => {
    actions = remoteActions();
    await actions.act(redis, 'stop', never);
  });
  afterAll(async () => {
    await actions.act(redis, 'stop', never);
    rmSync(oddScript, { force: true });
    await actions[Symbol.asyncDispose]();
  });

  const state = async (target: Target): Promise<string> => (await readOne(actions, target)).state;
  const script = (text: string): void => writeFileSync(oddScript, `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  it('are told from the system that PID 1 is', async () => {
    expect(await readOne(actions, redis)).toMatchObject({ backend: 'sysv', enabled: true });
  });

  it('are shown, with their defaults', async () => {
    expect(await filesOf(actions, redis)).toMatch(
      /^# \/etc\/init.d\/redis-server\n#! ?\/bin\/sh\n[^]*\n\n# \/etc\/default\/redis-server\n/,
    );
    expect(await filesOf(actions, targetOf('auto', 'no-such-script'))).toBe('missing');
  });

  it('start, restart and stop what they are for', async () => {
    const started = await actions.act(redis, 'start', never);
    expect(started).toMatchObject({ kind: 'done', exit: 0, reading: { state: 'running' } });
    const again = await actions.act(redis, 'start', never);
    expect(again).toMatchObject({ exit: 0, reading: { state: 'running' } });
    const before = (await readOne(actions, redis)).incarnation;
    expect(before).toMatch(/^\d+:\d+$/);
    expect(again).toMatchObject({ reading: { incarnation: before } });
    const restarted = await actions.act(redis, 'restart', never);
    expect(restarted).toMatchObject({ exit: 0, before, reading: { state: 'running' } });
    expect((await readOne(actions, redis)).incarnation).not.toBe(before);
    // It has no reload, and says so by its usage.
    expect(await actions.act(redis, 'reload', never)).toMatchObject({ exit: 1 });
    expect(await actions.act(redis, 'stop', never)).toMatchObject({ exit: 0, reading: { state: 'stopped' } });
    expect(await actions.act(redis, 'stop', never)).toMatchObject({ exit: 0, reading: { state: 'stopped' } });
    expect(await actions.act(redis, 'try-restart', never)).toMatchObject({ reading: { state: 'stopped' } });
  });

  it('that start with 0 though the daemon dies are found out', async () => {
    const server = createServer().listen(6379, '127.0.0.1');
    await once(server, 'listening');
    const acted = await actions.act(redis, 'start', never);
    expect(acted).toMatchObject({ kind: 'done', exit: 0 });
    let seen = '';
    for await (const watched of actions.watch(redis, 50, never)) {
      seen = watched.kind === 'reading' ? watched.reading.state : watched.kind;
      if (seen !== 'running') break;
    }
    server.close();
    expect(['stopped', 'failed']).toContain(seen);
    await actions.act(redis, 'stop', never);
  });

  it('that still see the zombie of a daemon are not believed', async () => {
    await actions.act(redis, 'start', never);
    await until(() => existsSync(PID_FILE) && readFileSync(PID_FILE, 'utf8') !== '', 'its pid file');
    process.kill(Number(readFileSync(PID_FILE, 'utf8')), 'SIGKILL');
    expect(await state(redis)).toBe('failed');
    await actions.act(redis, 'stop', never);
  });

  it('that are not there are missing, whatever `service` exits with', async () => {
    const nothing = targetOf('auto', 'no-such-service');
    expect(await state(nothing)).toBe('missing');
    expect(await actions.act(nothing, 'start', never)).toMatchObject({
      exit: 5,
      reading: { state: 'missing' },
    });
  });

  it.each([
    ['exit 3', 'stopped'],
    ['exit 2', 'failed'],
    ['echo "Usage: $0 {start|stop}"; exit 2', 'unknown'],
    ['echo "Must be run as root."; exit 1', 'unknown'],
    ['exit 4', 'unknown'],
    ['exit 0', 'running'],
  ])('whose status does %j', async (text, expected) => {
    script(text);
    expect(await state(odd)).toBe(expected);
  });

  it('whose restart does nothing leave what ran before, and nothing is said of what has no process', async () => {
    script('exit 0');
    expect(await actions.act(odd, 'restart', never)).toMatchObject({ exit: 0, before: null });
    const pidFile = `/run/${odd.service}.pid`;
    writeFileSync(pidFile, `${process.pid}\n`);
    const acted = await actions.act(odd, 'restart', never);
    const started = await actions.act(odd, 'start', never);
    rmSync(pidFile);
    expect(acted).toMatchObject({ exit: 0, before: expect.stringMatching(/^\d+:\d+$/) as string });
    expect(acted.kind === 'done' && acted.reading.incarnation === acted.before).toBe(true);
    expect(started).toMatchObject({ before: null });
  });

  it('that leave a child with the output open hold up nobody', async () => {
    script('case $1 in start) sleep 25 & echo started;; status) exit 0;; esac');
    const acted = await Promise.race([
      actions.act(odd, 'start', never),
      new Promise((resolve) => setTimeout(() => resolve('held up'), 20_000)),
    ]);
    expect(acted).toMatchObject({ kind: 'done', exit: 0, output: 'started', reading: { state: 'running' } });
  });

  it('that do not end in time have no exit, and are read again', async () => {
    script('case $1 in start) sleep 60;; status) exit 3;; esac');
    const acted = await actions.act(
      { ...odd, settings: { ...odd.settings, timeoutMs: 300 } },
      'start',
      never,
    );
    expect(acted).toMatchObject({ kind: 'done', exit: null, reading: { state: 'stopped' } });
  });

  it('that flood do not take their answer with it', async () => {
    script('case $1 in start) head -c 3000000 /dev/zero | tr "\\0" x; exit 6;; status) exit 0;; esac');
    expect(await actions.act(odd, 'start', never)).toMatchObject({ exit: 6, reading: { state: 'running' } });
  });

  it('are read in one answer beside other backends, and other nodes', async () => {
    const commands = {
      status: 'test "$GRAPPE_NODE" = n2',
      start: 'true',
      stop: 'true',
      runOn: 'node',
    } as const;
    const own = ['n1', 'n2'].flatMap((node) => [
      { ...redis, node },
      targetOf('command', 'own', { node, commands }),
      targetOf('systemd', 'x', { node }),
    ]);
    const found = await readAll(actions, own);
    const states = [...found].map(([node, reading]) => [
      node,
      reading.kind === 'read' &&
        Object.fromEntries([...reading.readings].map(([name, { state }]) => [name, state])),
    ]);
    expect(Object.fromEntries(states)).toEqual({
      n1: { 'redis-server': 'stopped', own: 'failed', x: 'unknown' },
      n2: { 'redis-server': 'stopped', own: 'running', x: 'unknown' },
    });
  });
});
