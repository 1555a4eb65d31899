/** Connections that the system's ssh keeps between commands, for nodes that need it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chownSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { grappe } from '../support/grappe.ts';
import { type KeptNodes, startKeptNodes } from '../support/kept-nodes.ts';
import { type ProcessEntry, processesWith, signalProcess, until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { uniqueSleep } from '../support/test-nodes.ts';

const OK = { exit: 0, stdout: 'ok\n' };
const SSH = ['--transport', 'openssh', '-N'];
/** Standard input and output to a port of this machine. */
const RELAY = `
  import { connect } from 'node:net';
  const socket = connect(Number(process.argv[2]), '127.1.0.1');
  process.stdin.pipe(socket).pipe(process.stdout);
  socket.on('close', () => process.exit());`;
const ONE = [...SSH, '-w', 'n1', 'echo ok'];

describe.skipIf(!sshdInstalled)('connections of the system ssh', () => {
  let nodes: KeptNodes;
  beforeAll(async () => void (nodes = await startKeptNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());
  afterEach(async () => {
    await stop();
    for (const { pid } of masters()) signalProcess(pid, 'SIGKILL');
    await until(() => masters().length === 0, 'no master is left');
  });

  const folder = (): string => join(nodes.home, 'grappe/ssh');
  /** The processes that keep connections for these nodes. */
  const masters = (): readonly ProcessEntry[] =>
    processesWith(`ControlPath=${folder()}`).filter(({ command }) => command.includes('ControlPersist'));
  const stop = (): Promise<unknown> => grappe(['daemon', 'stop'], { env: nodes.env });
  const withPersist = (persist: string): string[] => {
    const path = join(nodes.home, 'persist.yaml');
    writeFileSync(path, `version: 1\nssh: { persist: ${persist} }\n`);
    return ['--config', path, ...ONE];
  };

  it('serve one command after the other', async () => {
    const before = nodes.logins();
    for (let turn = 0; turn < 3; turn++) expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(nodes.logins()).toBe(before + 1);
    const { connections } = await nodes.status();
    expect(connections).toEqual([{ node: 'n1', user: nodes.sshd.user, transport: 'openssh', uses: 0 }]);
    const { stdout } = await grappe(['daemon', 'status'], { env: nodes.env });
    expect(stdout).toContain("connections kept by the system's ssh: 1 (0 in use)\n  n1\n");
  });

  it('carry output, exit codes, signals and input', async () => {
    await nodes.run(ONE);
    const run = (command: string, stdin = ''): Promise<unknown> =>
      nodes.run([...SSH, '-w', 'n1', command], { stdin });
    expect(await run('exit 255')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('code 255') as string,
    });
    expect(await run('kill -9 $$')).toMatchObject({ stderr: expect.stringContaining('SIGKILL') as string });
    const flood = await nodes.run([...SSH, '-w', 'n1', 'yes xx | head -c 3000000']);
    expect(flood.stdout.length).toBe(3_000_000);
    expect(await run('wc -c', 'y'.repeat(1_000_000))).toMatchObject({ stdout: '1000000\n' });
  });

  it('are closed when they were not used for as long as is said, though nobody is left to do it', async () => {
    expect(await nodes.run(withPersist('3s'))).toMatchObject(OK);
    expect(masters()).toHaveLength(1);
    await until(() => masters().length === 0, 'it has ended', 10_000);
    expect((await nodes.status()).connections).toEqual([]);
    expect(readdirSync(folder())).toEqual([]);
  });

  it.each([
    ['--no-persist', ['--no-persist', ...ONE]],
    ['persist: 0s', undefined],
  ])('are not kept with %s', async (_, words) => {
    expect(await nodes.run(words ?? withPersist('0s'))).toMatchObject(OK);
    expect(masters()).toEqual([]);
  });

  it('are closed by daemon stop, those in use after their command', async () => {
    await nodes.run(ONE);
    const held = join(tmpdir(), `grappe-held-${process.pid}`);
    writeFileSync(held, '');
    const command = `echo began; while [ -e ${held} ]; do sleep 0.1; done; echo done`;
    const run = nodes.start([...SSH, '-w', 'n2', command]);
    await until(() => run.stdout().includes('began'), 'it runs');
    const uses = (await nodes.status()).connections.map(({ node, uses }) => `${node} ${uses}`);
    expect(uses.toSorted()).toEqual(['n1 0', 'n2 1']);
    await stop();
    await until(() => masters().length === 1, 'the unused one has ended');
    expect((await nodes.status()).connections).toEqual([]);
    rmSync(held);
    expect(await run.status).toBe(0);
    expect(run.stdout()).toBe('began\ndone\n');
  });

  it('are not shared between other logins and other rules of trust', async () => {
    await nodes.run(ONE);
    const before = nodes.logins();
    await nodes.run(['-o', 'ServerAliveInterval=7', ...ONE]);
    await nodes.run(['--host-keys', 'accept-new', ...ONE]);
    await nodes.run(['--connect-timeout', '7s', ...ONE]);
    expect(nodes.logins()).toBe(before + 2);
  });

  it('are not used against a host key that was revoked since', async () => {
    await nodes.run(ONE);
    const known = readFileSync(nodes.sshd.knownHosts, 'utf8');
    appendFileSync(nodes.sshd.knownHosts, `@revoked * ${nodes.sshd.hostKeys[0]}\n`);
    expect(await nodes.run(ONE)).toMatchObject({ exit: 4 });
    writeFileSync(nodes.sshd.knownHosts, known);
  });

  it('end with their commands where the command line was killed, and stay', async () => {
    await nodes.run(ONE);
    const before = nodes.logins();
    const run = await nodes.sleeping(SSH);
    run.process.kill('SIGKILL');
    await run.gone();
    expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(nodes.logins()).toBe(before);
  });

  it('that were killed cost what was sent, and are opened anew', async () => {
    const run = await nodes.sleeping(SSH);
    for (const { pid } of masters()) signalProcess(pid, 'SIGKILL');
    expect(await run.status).toBe(4);
    expect(run.stderr()).toContain('1 lost');
    await run.gone();
    const before = nodes.logins();
    expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(nodes.logins()).toBe(before + 1);
  });

  it('F11 that hang are given up, ended and opened anew', async () => {
    await nodes.run(ONE);
    const [master] = masters();
    signalProcess(master!.pid, 'SIGSTOP');
    expect(await nodes.run(ONE)).toMatchObject(OK);
    await until(() => masters().every(({ pid }) => pid !== master!.pid), 'it has ended');
    expect((await nodes.status()).connections).toHaveLength(1);
  });

  it('F13 that are full do not hinder: ssh connects for itself', async () => {
    await using full = await startKeptNodes({ extraConfig: ['MaxSessions 2'] });
    await full.run(ONE);
    const before = full.logins();
    const runs = Array.from({ length: 5 }, () => full.run([...SSH, '-w', 'n1', 'sleep 1; echo ok']));
    for (const run of await Promise.all(runs)) expect(run).toMatchObject(OK);
    expect(full.logins() - before).toBeGreaterThan(0);
    expect((await full.status()).connections).toHaveLength(1);
    await grappe(['daemon', 'stop'], { env: full.env });
  });

  it('F11 whose link is dead are given up within the time of a connect, and ended', async () => {
    await using proxy = await startTcpProxy(nodes.sshd.port);
    appendFileSync(nodes.sshd.knownHosts, `[127.*]:${proxy.port} ${nodes.sshd.hostKeys[0]}\n`);
    const one = ['-o', `Port=${proxy.port}`, '--connect-timeout', '2s', ...ONE];
    expect(await nodes.run(one)).toMatchObject(OK);
    const [master] = masters();
    proxy.blackhole();
    const { exit, stderr } = await nodes.run(one);
    expect(exit).toBe(4);
    expect(stderr).toContain('n1: unreachable');
    await until(() => masters().every(({ pid }) => pid !== master!.pid), 'it has ended');
  });

  it('lead through a ProxyCommand, too, and tell why it failed', async () => {
    const through = (program: string): string[] => [
      '-o',
      `ProxyCommand=${program}`,
      '-N',
      '-w',
      'n1',
      'echo ok',
    ];
    const before = nodes.logins();
    const relay = `${process.execPath} ${join(nodes.home, 'relay.mjs')} ${nodes.sshd.port}`;
    writeFileSync(join(nodes.home, 'relay.mjs'), RELAY);
    expect(await nodes.run(through(relay))).toMatchObject(OK);
    expect(await nodes.run(through(relay))).toMatchObject(OK);
    expect(nodes.logins()).toBe(before + 1);
    const { stderr } = await nodes.run(through("sh -c 'echo the bridge is up >&2; exit 1'"));
    expect(stderr).toContain('the bridge is up');
  });

  it('do not carry what has an input of its own: killed, the command line would leave it behind', async () => {
    await nodes.run(ONE);
    const sleep = uniqueSleep();
    const run = nodes.start([...SSH, '-w', 'n1', `cat & ${sleep.command}`], { stdin: 'pipe' });
    await until(() => sleep.running() === 1, 'it runs');
    run.process.kill('SIGKILL');
    await until(() => sleep.running() === 0, 'the command has ended', 8000);
  });

  it('of a person are used where they run, and never ended', async () => {
    const path = join(nodes.home, 'own-%h');
    const own = ['-F', nodes.sshd.sshConfig, '-o', `ControlPath=${path}`];
    const master = spawn('ssh', [...own, '-M', '-N', 'n1'], { stdio: 'ignore' });
    await until(() => existsSync(join(nodes.home, 'own-127.1.0.1')), 'it listens');
    const before = nodes.logins();
    expect(await nodes.run(['-o', `ControlPath=${path}`, ...ONE])).toMatchObject(OK);
    await stop();
    expect(await nodes.run(['-o', `ControlPath=${path}`, ...ONE])).toMatchObject(OK);
    expect(nodes.logins()).toBe(before);
    expect(masters()).toEqual([]);
    const ended = once(master, 'exit');
    master.kill();
    await ended;
    expect(await nodes.run(['-o', `ControlPath=${path}`, ...ONE])).toMatchObject(OK);
    expect(masters()).toHaveLength(1);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'of another account, though the path is ours, are not used',
    async () => {
      const path = join(nodes.home, 'own-127.1.0.1');
      const control = ['-o', `ControlPath=${join(nodes.home, 'own-%h')}`];
      const before = nodes.logins();
      const master = spawn('ssh', ['-F', nodes.sshd.sshConfig, ...control, '-MN', 'n1'], { stdio: 'ignore' });
      await until(() => existsSync(path) && nodes.logins() === before + 1, 'it listens');
      chownSync(path, 65_534, 65_534);
      expect(await nodes.run([...control, ...ONE])).toMatchObject(OK);
      expect(nodes.logins()).toBe(before + 2);
      const ended = once(master, 'exit');
      master.kill();
      await ended;
    },
  );

  it('are not kept against ControlPath none', async () => {
    expect(await nodes.run(['-o', 'ControlPath=none', ...ONE])).toMatchObject(OK);
    expect(masters()).toEqual([]);
  });

  it('lie in a private folder, behind private sockets', async () => {
    await nodes.run(ONE);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    const modes = readdirSync(folder()).map((name) => statSync(join(folder(), name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
  });
});
