/** runit and supervisord, each in a folder, as whoever runs the tests. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../src/services/index.ts';
import type { RemoteActions } from '../../src/services/nodes/index.ts';
import { descendantsOf } from '../support/processes.ts';
import { filesOf, never, readOne, remoteActions, targetOf } from '../support/service-targets.ts';

const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

async function until(actions: RemoteActions, target: Target, state: string): Promise<void> {
  for await (const watched of actions.watch(target, 50, never)) {
    if (watched.kind === 'trouble') throw new Error(JSON.stringify(watched));
    if (watched.reading.state === state) return;
  }
}

/** Ends with everything below it. */
async function stop(supervisor: ChildProcess): Promise<void> {
  const below = descendantsOf(supervisor.pid ?? -1);
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGKILL');
  for (const { pid } of below) process.kill(pid, 'SIGKILL');
  await ended;
}

const noRunit = isThere('runsvdir') ? '' : ' (skipped: runit is not installed)';

describe.skipIf(noRunit !== '')(`runit${noRunit}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-runit-'));
  const scanned = join(folder, 'service');
  let actions: RemoteActions;
  let supervisor: ChildProcess;

  beforeAll(async () => {
    for (const [name, command] of Object.entries({ good: 'sleep 1000', bad: 'false', off: 'sleep 1000' })) {
      const own = join(folder, 'sv', name);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'run'), `#!/bin/sh\nexec ${command}\n`);
      chmodSync(join(own, 'run'), 0o755);
      mkdirSync(scanned, { recursive: true });
      symlinkSync(own, join(scanned, name));
    }
    writeFileSync(join(folder, 'sv', 'off', 'down'), '');
    supervisor = spawn('runsvdir', [scanned], { stdio: 'ignore' });
    actions = remoteActions({}, { SVDIR: scanned });
    await until(actions, targetOf('runit', 'good'), 'running');
  });
  afterAll(async () => {
    await actions[Symbol.asyncDispose]();
    await stop(supervisor);
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads what runs, what is down and what dies again and again', async () => {
    expect(await readOne(actions, targetOf('runit', 'good'))).toMatchObject({
      state: 'running',
      enabled: true,
      incarnation: expect.stringMatching(/^\d+$/) as string,
    });
    expect(await readOne(actions, targetOf('runit', 'off'))).toMatchObject({
      state: 'stopped',
      enabled: false,
    });
    await until(actions, targetOf('runit', 'bad'), 'flapping');
    expect(await readOne(actions, targetOf('runit', 'nothing'))).toMatchObject({
      state: 'missing',
      enabled: null,
    });
  });

  it('shows the scripts of a service', async () => {
    expect(await filesOf(actions, targetOf('runit', 'good'))).toBe(
      `# ${scanned}/good/run\n#!/bin/sh\nexec sleep 1000\n`,
    );
    expect(await filesOf(actions, targetOf('runit', 'nothing'))).toBe('missing');
  });

  it('starts, restarts, stops, enables', async () => {
    const good = targetOf('runit', join(scanned, 'good'));
    const before = (await readOne(actions, good)).incarnation;
    expect(await actions.act(good, 'restart', never)).toMatchObject({
      exit: 0,
      reading: { state: 'running' },
    });
    expect((await readOne(actions, good)).incarnation).not.toBe(before);
    expect(await actions.act(good, 'reload-or-restart', never)).toMatchObject({ exit: 0 });
    expect(await actions.act(good, 'stop', never)).toMatchObject({ exit: 0, reading: { state: 'stopped' } });
    expect(await actions.act(good, 'disable', never)).toMatchObject({ exit: 0, reading: { enabled: false } });
    expect(await actions.act(good, 'enable', never)).toMatchObject({ exit: 0, reading: { enabled: true } });
    expect(await actions.act(good, 'mask', never)).toMatchObject({ exit: 3, output: 'runit has no mask' });
    const bad = targetOf('runit', 'bad', { timeoutMs: 1000 });
    expect(await actions.act(bad, 'start', never)).toMatchObject({ reading: { state: 'flapping' } });
  });
});

const noSupervisord = isThere('supervisord') ? '' : ' (skipped: supervisor is not installed)';

describe.skipIf(noSupervisord !== '')(`supervisord${noSupervisord}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-supervisord-'));
  let actions: RemoteActions;
  let supervisor: ChildProcess;

  beforeAll(async () => {
    const file = join(folder, 'supervisord.conf');
    const socket = join(folder, 'socket');
    writeFileSync(
      file,
      `[supervisord]
logfile=${folder}/log
pidfile=${folder}/pid
childlogdir=${folder}
[unix_http_server]
file=${socket}
[supervisorctl]
serverurl=unix://${socket}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[program:good]
command=sleep 1000
startsecs=0
[program:bad]
command=sh -c "echo 'no such database' >&2; exit 3"
autostart=false
startretries=0
[program:w]
command=sleep 1000
process_name=%(program_name)s%(process_num)d
numprocs=2
startsecs=0
[group:jobs]
programs=w
[include]
files = conf.d/*.conf
`,
    );
    mkdirSync(join(folder, 'conf.d'));
    writeFileSync(
      join(folder, 'conf.d', 'far.conf'),
      '[program:far]\ncommand=sleep 1000\nautostart=false\n[program:other]\ncommand=false\nautostart=false\n',
    );
    // Which supervisord is meant is a matter of its own configuration, found by the working folder or in /etc.
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'supervisorctl'), `#!/bin/sh\nexec /usr/bin/supervisorctl -c ${file} "$@"\n`, {
      mode: 0o755,
    });
    supervisor = spawn('supervisord', ['-n', '-c', file], { stdio: 'ignore' });
    actions = remoteActions({}, { PATH: `${bin}:${process.env['PATH']}` });
    await until(actions, targetOf('supervisord', 'good'), 'running');
  });
  afterAll(async () => {
    await actions[Symbol.asyncDispose]();
    await stop(supervisor);
    expect(existsSync(join(folder, 'log'))).toBe(true);
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads programs and groups', async () => {
    expect(await readOne(actions, targetOf('supervisord', 'jobs:*'))).toMatchObject({
      state: 'running',
      enabled: null,
      incarnation: expect.stringMatching(/^\d+ \d+$/) as string,
    });
    expect(await readOne(actions, targetOf('supervisord', 'bad'))).toMatchObject({ state: 'stopped' });
    expect(await readOne(actions, targetOf('supervisord', 'nothing'))).toMatchObject({ state: 'missing' });
  });

  it('shows the sections of a program, and of a group with its programs', async () => {
    const good = `[program:good]\ncommand=sleep 1000\nstartsecs=0\n`;
    expect(await filesOf(actions, targetOf('supervisord', 'good'))).toBe(
      `# ${folder}/supervisord.conf\n${good}`,
    );
    expect(await filesOf(actions, targetOf('supervisord', 'far'))).toBe(
      `# ${folder}/conf.d/far.conf\n[program:far]\ncommand=sleep 1000\nautostart=false\n`,
    );
    const jobs = await filesOf(actions, targetOf('supervisord', 'jobs:*'));
    expect(jobs).toMatch(/^# .*supervisord\.conf\n\[program:w\]\n[^[]*\[group:jobs\]\nprograms=w\n$/);
    expect(await filesOf(actions, targetOf('supervisord', 'nothing'))).toBe('missing');
  });

  it('acts on them, and has the log of what does not start', async () => {
    const jobs = targetOf('supervisord', 'jobs:*');
    const before = (await readOne(actions, jobs)).incarnation;
    expect(await actions.act(jobs, 'restart', never)).toMatchObject({
      exit: 0,
      reading: { state: 'running' },
    });
    expect((await readOne(actions, jobs)).incarnation).not.toBe(before);
    expect(await actions.act(targetOf('supervisord', 'jobs:w0'), 'stop', never)).toMatchObject({ exit: 0 });
    expect(await readOne(actions, jobs)).toMatchObject({ state: 'stopped' });
    const good = targetOf('supervisord', 'good');
    expect(await actions.act(good, 'start', never)).toMatchObject({ exit: 0, reading: { state: 'running' } });
    expect(await actions.act(targetOf('supervisord', 'bad'), 'start', never)).toMatchObject({
      exit: 7,
      reading: { state: 'failed' },
      log: expect.stringContaining('no such database') as string,
    });
  });
});
