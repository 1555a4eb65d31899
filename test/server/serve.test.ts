/** `grappe serve` as a program: signals, the terminal it runs on, and its end. */

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ABOUT, CLOSED, KEY_HEADER, RUNS, SESSION } from '../../src/protocol/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { ServerClient } from '../../src/cli/server-client/server-client.ts';
import { type ConfigFolder, configFolder } from '../support/config-folder.ts';
import { cleanEnvironment, grappe } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { MAIN, type Serving, startServing } from '../support/serving.ts';
import { onTerminal, quoted, type TerminalProgram } from '../support/terminal.ts';

const ENTER = '\r';
const YAML = 'version: 1\nnodes: n[1-4]\nssh: {transport: local}\n';

let folder: ConfigFolder;
let env: Record<string, string>;
beforeAll(() => {
  folder = configFolder({ 'grappe.yaml': YAML });
  env = {
    ...cleanEnvironment(join(folder.path, 'home')),
    XDG_STATE_HOME: join(folder.path, 'state'),
    GRAPPE_CONFIG: join(folder.path, 'grappe.yaml'),
  };
});
afterAll(() => folder[Symbol.dispose]());

const serving = (): Promise<Serving> => startServing({ env, cwd: folder.path });

async function signedIn({
  url,
  link,
}: Serving): Promise<{ client: ServerClient; headers: Record<string, string> }> {
  const secret = new URL(link).hash.replace('#link=', '');
  const stranger = new ServerClient(new URL(url), 'none');
  const { value, headers } = await stranger.callWhole(SESSION.redeem, { body: { secret } });
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { key } = value;
  return {
    client: new ServerClient(new URL(url), { cookie, key }),
    headers: { cookie, origin: new URL(url).origin, [KEY_HEADER]: key },
  };
}

async function shownBy(url: string): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
  socket.destroy();
  return fingerprint;
}

describe('a server', () => {
  it('says that it is well to whoever asks, and which protocol it speaks', async () => {
    await using server = await serving();
    const stranger = new ServerClient(new URL(server.url), 'none');
    expect(await stranger.call(ABOUT.health)).toEqual({ ok: true, protocol: 1 });
    const answer = await fetch(new URL('api/health', server.url), { headers: { 'grappe-protocol': '2' } });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({
      error: { code: 'protocol-mismatch', hint: expect.stringMatching(/^install grappe \d/) },
    });
    const { headers } = await signedIn(server);
    const socket = new WebSocket(new URL('api/socket', server.url), {
      headers: { ...headers, 'grappe-protocol': '2' },
    });
    expect(
      await new Promise((tell) => socket.on('unexpected-response', (_, { statusCode }) => tell(statusCode))),
    ).toBe(409);
  });

  it('does not take a port that is taken, and says so', async () => {
    await using server = await serving();
    const { port } = new URL(server.url);
    const said = await grappe([MAIN, 'serve', '--port', port], {
      env,
      cwd: folder.path,
      program: process.execPath,
    });
    expect(said).toMatchObject({ exit: 9, stdout: '' });
    expect(said.stderr).toContain(`cannot listen on 127.0.0.1:${port} [local]`);
    expect(said.stderr).toContain('--port');
  });

  it('reads its configuration anew at SIGHUP, and keeps the last right one', async () => {
    await using server = await serving();
    const { client } = await signedIn(server);
    const file = join(folder.path, 'grappe.yaml');
    writeFileSync(file, `${YAML}cluster: {name: renamed}\n`);
    server.process.kill('SIGHUP');
    await until(() => server.stderr().includes('the configuration was read anew'), 'it says so');
    expect((await client.call(ABOUT.info)).cluster.name).toBe('renamed');
    writeFileSync(file, `${YAML}clustr: {}\n`);
    server.process.kill('SIGHUP');
    await until(() => server.stderr().includes('[config-invalid]'), 'it tells of the mistake');
    expect((await client.call(ABOUT.info)).cluster.name).toBe('renamed');
    writeFileSync(file, YAML);
  });

  it('takes a renewed certificate at SIGHUP, and keeps the last right one', async () => {
    const yaml = `${YAML}console: { tls: { certificate: cert.pem, key: key.pem } }\n`;
    using own = configFolder({ 'grappe.yaml': yaml });
    const write = async (): Promise<string> => {
      const made = await generate([{ name: 'commonName', value: 'grappe.example.org' }], { keyType: 'ec' });
      own.write('key.pem', made.private, 0o600);
      own.write('cert.pem', made.cert);
      return new X509Certificate(made.cert).fingerprint256;
    };
    const first = await write();
    const home = { ...env, GRAPPE_CONFIG: join(own.path, 'grappe.yaml') };
    await using server = await startServing({ env: home, cwd: own.path });
    expect(await shownBy(server.url)).toBe(first);
    const renewed = await write();
    server.process.kill('SIGHUP');
    await until(() => server.stderr().includes(`its SHA-256: ${renewed}`), 'it says so');
    expect(await shownBy(server.url)).toBe(renewed);
    own.write('cert.pem', 'nothing');
    server.process.kill('SIGHUP');
    await until(() => server.stderr().includes('[certificate]'), 'it tells of the mistake');
    expect(await shownBy(server.url)).toBe(renewed);
  });

  it('ends in order: sockets are told, runs are ended and recorded', async () => {
    await using server = await serving();
    const { client, headers } = await signedIn(server);
    const socket = new WebSocket(new URL('api/socket', server.url), { headers });
    const closed = new Promise<number>((tell) => socket.on('close', tell));
    await new Promise((opened) => socket.on('open', opened));
    const { run } = await client.call(RUNS.start, {
      body: { nodes: 'n[1-2]', command: 'echo begun; sleep 600' },
    });
    const begun = async (): Promise<boolean> => {
      const { groups } = await client.call(RUNS.groups, { params: { run }, query: {} });
      return groups.some(({ count }) => count === 2);
    };
    for (let looks = 0; looks < 200 && !(await begun()); looks++) await systemClock.sleep(50);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(await closed).toBe(CLOSED.stopping);
    expect(server.stderr()).toContain('a run is ended first');
    const shown = await grappe([MAIN, 'history', '--json'], {
      env,
      cwd: folder.path,
      program: process.execPath,
    });
    expect(shown.stdout).toContain(run);
    const audit = readFileSync(join(folder.path, 'state/grappe/audit.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(audit.at(-1) ?? '')).toMatchObject({ event: 'run-end', run, counts: { cancelled: 2 } });
  });
});

describe('the terminal of a server', () => {
  const begun = async (): Promise<TerminalProgram> => {
    const line = [process.execPath, MAIN, 'serve', '--port', '0'].map(quoted).join(' ');
    const terminal = onTerminal(`exec ${line}`, { env, cwd: folder.path });
    await terminal.next(/grappe> /);
    return terminal;
  };
  const typed = async (terminal: TerminalProgram, line: string, until: RegExp): Promise<string> => {
    terminal.type(line + ENTER);
    return terminal.next(until);
  };

  it('has each command in its help, and guesses at the others', async () => {
    await using terminal = await begun();
    const help = await typed(terminal, 'help', /stop +end the server[^\n]*\n/);
    for (const word of ['nodes', 'clients', 'jobs', 'disconnect NAME', 'drain NODE', 'resume NODE']) {
      expect(help).toMatch(new RegExp(`^${word}`, 'm'));
    }
    await typed(terminal, 'nods', /did you mean 'nodes'\?/);
    await typed(terminal, 'xyzzy', /'help' lists the commands/);
    await typed(terminal, 'drain', /write: drain NODE \[REASON\]/);
    await typed(terminal, 'jobs now', /'now' is too much/);
    await typed(terminal, 'disconnect nobody', /\[unknown-account\]/);
  });

  it('takes nodes out of use and back, and shows them', async () => {
    await using terminal = await begun();
    await typed(terminal, 'drain n2 disk fails', /n2: out of use: disk fails/);
    const shown = await typed(terminal, 'nodes', /drained +n2: disk fails \(\w+\)/);
    expect(shown).toMatch(/nodes +n\[1-4\] \(4\)/);
    await typed(terminal, 'drain n[8', /\[nodeset-syntax\]/);
    await typed(terminal, 'resume n2', /n2: in use/);
    expect(await typed(terminal, 'nodes', /n\[1-4\] \(4\)[\s\S]*> /)).not.toContain('drained');
    await typed(terminal, 'jobs', /no jobs/);
    await typed(terminal, 'clients', /nobody is connected/);
  });

  it('is not torn by what is written meanwhile', async () => {
    await using terminal = await begun();
    terminal.type('disconn');
    await terminal.next(/disconn/);
    writeFileSync(join(folder.path, 'grappe.yaml'), `${YAML}clustr: {}\n`);
    await terminal.next(/config-invalid[\s\S]*grappe> disconn/);
    writeFileSync(join(folder.path, 'grappe.yaml'), YAML);
    terminal.type(`ect nobody${ENTER}`);
    await terminal.next(/\[unknown-account\]/);
  });

  it('stop ends it, and so does Ctrl-C; Ctrl-D does not', async () => {
    const stopped = await begun();
    stopped.type(`stop${ENTER}`);
    expect(await stopped.ended).toBe(0);
    const interrupted = await begun();
    interrupted.type('\x04');
    await interrupted.next(/grappe> /);
    interrupted.type('\x03');
    expect(await interrupted.ended).toBe(0);
  });
});
