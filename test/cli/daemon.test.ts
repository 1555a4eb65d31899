/** The background process as a user meets it: started by the first run, used by the next, gone when it is not needed. */

import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DaemonReport } from '../../src/protocol/index.ts';
import { parse } from 'valibot';
import { grappe } from '../support/grappe.ts';
import { backgroundProcesses, type KeptNodes, startKeptNodes } from '../support/kept-nodes.ts';
import { signalProcess, until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const OK = { exit: 0, stdout: 'ok\n' };
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
/** Tells on standard error which files of the package are loaded. */
const TELL_SSH2 = `
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      if (url.includes('/node_modules/ssh2/')) process._rawDebug(url);
      return next(url, context);
    },
  });`;
const ONE = ['-N', '-w', 'n1', 'echo ok'];

describe.skipIf(!sshdInstalled)('the background process', () => {
  let nodes: KeptNodes;
  beforeAll(async () => void (nodes = await startKeptNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());

  it('keeps connections for the next command', async () => {
    const before = nodes.logins();
    for (let turn = 0; turn < 3; turn++) expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(nodes.logins()).toBe(before + 1);
    const report = parse(DaemonReport, await nodes.status());
    expect(report).toMatchObject({
      running: true,
      callers: 0,
      connections: [{ node: 'n1', user: nodes.sshd.user, uses: 0 }],
    });
  });

  it('alone loads the SSH library', async () => {
    const env = {
      ...nodes.env,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_SSH2)}`,
    };
    const line = [MAIN, 'run', '-F', nodes.sshd.sshConfig];
    const warm = await grappe([...line, ...ONE], { env, program: process.execPath });
    expect(warm).toMatchObject(OK);
    expect(warm.stderr).not.toContain('/ssh2/');
    const cold = await grappe([...line, '--no-persist', ...ONE], { env, program: process.execPath });
    expect(cold.stderr).toContain('/ssh2/');
  });

  it('lies in a private folder, behind a private socket', () => {
    const folder = join(nodes.home, 'grappe');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'daemon.sock')).mode & 0o777).toBe(0o600);
  });

  it('asks no other login to be shared', async () => {
    await nodes.run(ONE);
    const before = nodes.logins();
    expect(await nodes.run(['-o', 'ServerAliveInterval=7', ...ONE])).toMatchObject(OK);
    expect(await nodes.run(['--host-keys', 'accept-new', ...ONE])).toMatchObject(OK);
    expect(nodes.logins()).toBe(before + 2);
  });

  it('judges hosts anew when the file of known hosts has changed', async () => {
    await nodes.run(ONE);
    const before = nodes.logins();
    const known = readFileSync(nodes.sshd.knownHosts, 'utf8');
    writeFileSync(nodes.sshd.knownHosts, `${known}@revoked * ${nodes.sshd.hostKeys[0]}\n`);
    expect(await nodes.run(ONE)).toMatchObject({ exit: 4 });
    expect(nodes.logins()).toBe(before);
    writeFileSync(nodes.sshd.knownHosts, known);
    expect(await nodes.run(ONE)).toMatchObject(OK);
  });

  it.each([
    ['--no-persist', ['--no-persist'], {}],
    ['GRAPPE_NO_PERSIST', [], { GRAPPE_NO_PERSIST: '1' }],
  ])('is left out by %s', async (_, words, changes) => {
    const before = nodes.logins();
    expect(await nodes.run([...words, ...ONE], { env: { ...nodes.env, ...changes } })).toMatchObject(OK);
    expect(nodes.logins()).toBe(before + 1);
  });

  it('carries input, output and exit codes', async () => {
    const stdin = 'x'.repeat(3_000_000);
    const { stdout, exit } = await nodes.run(['-N', '-w', 'n[1-2]', 'wc -c; exit 3'], { stdin });
    expect(stdout).toBe('3000000\n3000000\n');
    expect(exit).toBe(1);
  });

  it('ends the commands of a command line that was killed, and keeps the connection', async () => {
    const run = await nodes.sleeping();
    const before = nodes.logins();
    run.process.kill('SIGKILL');
    await run.gone();
    expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(nodes.logins()).toBe(before);
  });

  it('killed, costs what was sent, and nothing else', async () => {
    const run = await nodes.sleeping();
    for (const pid of backgroundProcesses(nodes.home)) signalProcess(pid, 'SIGKILL');
    expect(await run.status).toBe(4);
    expect(run.stderr()).toContain('1 lost');
    await run.gone();
    expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(await nodes.status()).toMatchObject({ running: true });
  });

  it('F11 gives up a connection whose link is dead within the time of a connect', async () => {
    await using proxy = await startTcpProxy(nodes.sshd.port);
    appendFileSync(nodes.sshd.knownHosts, `[127.*]:${proxy.port} ${nodes.sshd.hostKeys[0]}\n`);
    const one = ['-o', `Port=${proxy.port}`, '--connect-timeout', '1s', '-N', '-w', 'n9', 'echo ok'];
    expect(await nodes.run(one)).toMatchObject(OK);
    proxy.blackhole();
    const { exit, stderr } = await nodes.run(one);
    expect(exit).toBe(4);
    expect(stderr).toContain('n9: unreachable');
    const { connections } = await nodes.status();
    expect(connections.filter(({ node }) => node === 'n9')).toEqual([]);
  });

  it('F13 opens another connection where the node takes no more sessions over one', async () => {
    await using full = await startKeptNodes({ extraConfig: ['MaxSessions 2'] });
    await full.run(ONE);
    const runs = Array.from({ length: 5 }, () => full.run(['-N', '-w', 'n1', 'sleep 1; echo ok']));
    for (const run of await Promise.all(runs)) expect(run).toMatchObject(OK);
    expect(full.logins()).toBeGreaterThan(1);
  });

  it('is one, however many start it at once', async () => {
    await grappe(['daemon', 'stop'], { env: nodes.env });
    await until(() => backgroundProcesses(nodes.home).length === 0, 'it has ended');
    const runs = await Promise.all(Array.from({ length: 20 }, () => nodes.run(ONE)));
    for (const run of runs) expect(run).toMatchObject(OK);
    await until(() => backgroundProcesses(nodes.home).length === 1, 'the others have ended');
  });

  it('hangs up on noise, and serves the others', async () => {
    const socket = connect(join(nodes.home, 'grappe/daemon.sock'));
    socket.on('error', () => undefined).resume();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await nodes.run(ONE)).toMatchObject(OK);
  });

  it('is told to end', async () => {
    await nodes.run(ONE);
    const { stdout } = await grappe(['daemon', 'stop', '--json'], { env: nodes.env });
    expect(parse(DaemonReport, JSON.parse(stdout))).toMatchObject({ running: true });
    await until(() => backgroundProcesses(nodes.home).length === 0, 'it has ended');
    expect(await nodes.status()).toMatchObject({ running: false, connections: [] });
    const again = await grappe(['daemon', 'stop'], { env: nodes.env });
    expect(again).toMatchObject({ exit: 0, stdout: 'no background process runs\n' });
  });

  it('told to end, lets a command end in its own time', async () => {
    const run = nodes.start(['-N', '-w', 'n1', 'echo began; sleep 2; echo done']);
    await until(() => run.stdout().includes('began'), 'it runs');
    await grappe(['daemon', 'stop'], { env: nodes.env });
    expect(await nodes.run(ONE)).toMatchObject(OK);
    expect(await run.status).toBe(0);
    expect(run.stdout()).toBe('began\ndone\n');
  });

  it('ends when nobody needs it any more', async () => {
    await grappe(['daemon', 'stop'], { env: nodes.env });
    writeFileSync(join(nodes.home, 'grappe.yaml'), 'version: 1\nssh: { persist: 2s }\n');
    const words = ['--config', join(nodes.home, 'grappe.yaml'), ...ONE];
    expect(await nodes.run(words)).toMatchObject(OK);
    // Longer than anything is kept, but somebody needs it.
    expect(await nodes.run([...words.slice(0, -1), 'sleep 3; echo ok'])).toMatchObject(OK);
    await until(() => backgroundProcesses(nodes.home).length === 0, 'it has ended');
  });

  it('is not started when nothing is to be kept', async () => {
    writeFileSync(join(nodes.home, 'grappe.yaml'), 'version: 1\nssh: { persist: 0s }\n');
    expect(await nodes.run(['--config', join(nodes.home, 'grappe.yaml'), ...ONE])).toMatchObject(OK);
    expect(backgroundProcesses(nodes.home)).toEqual([]);
  });
});

describe.skipIf(!sshdInstalled)('a folder for the background process', () => {
  let nodes: KeptNodes;
  beforeAll(async () => void (nodes = await startKeptNodes()));
  afterAll(() => nodes[Symbol.asyncDispose]());

  function folder(name: string): string {
    const path = join(nodes.home, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  }

  async function expectRefused(runtime: string, why: string): Promise<void> {
    const env = { ...nodes.env, XDG_RUNTIME_DIR: runtime };
    expect(await nodes.run(ONE, { env })).toMatchObject(OK);
    expect(backgroundProcesses(runtime)).toEqual([]);
    const { stderr, exit } = await grappe(['daemon', 'status'], { env });
    expect(stderr).toContain(why);
    expect(exit).toBe(9);
  }

  it('that others can enter is not used', async () => {
    const runtime = folder('open');
    mkdirSync(join(runtime, 'grappe'));
    chmodSync(join(runtime, 'grappe'), 0o755);
    await expectRefused(runtime, 'can be entered by other accounts');
  });

  it('that is a link is not used', async () => {
    const runtime = folder('linked');
    symlinkSync(folder('elsewhere'), join(runtime, 'grappe'));
    await expectRefused(runtime, 'is no folder');
  });

  it('whose path is too long for a socket gives way to one under the temporary folder', async () => {
    const TMPDIR = folder('t');
    const env = { ...nodes.env, TMPDIR, XDG_RUNTIME_DIR: folder('x'.repeat(100)) };
    expect(await nodes.run(ONE, { env })).toMatchObject(OK);
    const { stdout } = await grappe(['daemon', 'status', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ running: true });
    await grappe(['daemon', 'stop'], { env });
    expect(statSync(join(TMPDIR, `grappe-${process.getuid?.()}`)).mode & 0o777).toBe(0o700);
  });
});
