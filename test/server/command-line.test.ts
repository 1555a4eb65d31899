/** Signing in to a server from the command line, and what it says of itself. */

import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginUrl } from '../../src/app/index.ts';
import { type Clerk, newClerk } from '../support/clerk.ts';
import { grappe, type GrappeOptions } from '../support/grappe.ts';
import { serveConsole, type ServedConsole } from '../support/served-console.ts';
import { onTerminal, quoted } from '../support/terminal.ts';

const SHELL = { user: 'root', from: null };

let served: ServedConsole;
let url: string;
beforeAll(async () => {
  served = await serveConsole({
    yaml: 'version: 1\ncluster: {name: lab}\nnodes: 127.9.9.[1-4]\n',
  });
  url = `${served.origin}/`;
});
afterAll(() => served[Symbol.asyncDispose]());

async function linkOf(name: string): Promise<string> {
  const { people } = served.console.accounts;
  if (!people.list().some((account) => account.name === name))
    await people.add(SHELL, { name, role: 'user', nodes: '127.9.9.[1-2]', languages: null });
  return loginUrl(url, await people.makeLink(SHELL, name, 60_000));
}

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

/** Of its own: which certificates are believed holds for a whole process. */
function inProcess(words: readonly string[], options: GrappeOptions): ReturnType<typeof grappe> {
  return grappe([MAIN, ...words], { ...options, program: process.execPath });
}

function kept({ folder }: Clerk): { servers: Record<string, { token: string }> } {
  return JSON.parse(readFileSync(tokensOf(folder), 'utf8')) as never;
}

function tokensOf(folder: string): string {
  return join(folder, '.config/grappe/tokens.json');
}

describe('grappe login', () => {
  it('by a one-time link: a token of the role of the account is kept, for this account alone', async () => {
    using clerk = newClerk();
    const said = await clerk.run(['login', url], { stdin: `${await linkOf('ann')}\n` });
    expect(said).toMatchObject({ exit: 0, stdout: '' });
    expect(said.stderr).toContain(`signed in to ${url} as ann (user)`);
    expect(statSync(tokensOf(clerk.folder)).mode & 0o777).toBe(0o600);
    const { token } = kept(clerk).servers[url] ?? { token: '' };
    expect(said.stdout + said.stderr).not.toContain(token);
    expect(served.console.accounts.passes.tokens('ann')).toMatchObject([{ role: 'user' }]);
    expect(served.console.accounts.passes.sessions('ann')).toEqual([]);
    const info = await clerk.run(['info', '--json', '--server', url]);
    expect(JSON.parse(info.stdout)).toMatchObject({
      you: { name: 'ann', role: 'user', nodes: '127.9.9.[1-2]' },
      server: { version: '0.0.0', protocol: 1 },
      cluster: { name: 'lab' },
    });
  });

  it('by a password, typed on the terminal', async () => {
    using clerk = newClerk();
    await linkOf('bob');
    await served.console.accounts.people.setPassword(SHELL, 'bob', { password: 'three words together' });
    const wrong = await clerk.run(['login', url, '--user', 'bob'], { answers: [{ line: 'four words' }] });
    expect(wrong).toMatchObject({ exit: 8 });
    expect(wrong.stderr).toContain('[login-refused]');
    const answers = [{ line: 'three words together' }];
    expect(await clerk.run(['login', url, '--user', 'bob'], { answers })).toMatchObject({ exit: 0 });
    expect((await clerk.run(['info', '--server', url])).stdout).toMatch(/^as +bob \(user\)$/m);
  });

  it('by a token that was made elsewhere, which is tried first', async () => {
    using clerk = newClerk();
    expect(
      await clerk.run(['login', url], { stdin: `grappe_${'A'.repeat(12)}.${'B'.repeat(43)}` }),
    ).toMatchObject({
      exit: 8,
    });
    await linkOf('cid');
    const wanted = { label: '', role: 'user' as const, validMs: null };
    const { text } = await served.console.accounts.passes.makeToken(SHELL, 'cid', wanted);
    expect(await clerk.run(['login', url], { stdin: text })).toMatchObject({ exit: 0 });
  });

  it('takes no secret from the command line, and a link is good once', async () => {
    using clerk = newClerk();
    const link = await linkOf('dan');
    const typed = await clerk.run(['login', link]);
    expect(typed).toMatchObject({ exit: 2 });
    expect(typed.stderr).toContain('the address of a server holds no secret');
    expect(await clerk.run(['login', url], { stdin: link })).toMatchObject({ exit: 0 });
    const again = await clerk.run(['login', url], { stdin: link });
    expect(again.exit).toBe(8);
    expect(again.stderr).toContain('[link-refused]');
  });
});

describe('grappe logout', () => {
  it('the token is good no more, there and here; the one server need not be named', async () => {
    using clerk = newClerk();
    await clerk.run(['login', url], { stdin: await linkOf('lea') });
    const { token = '' } = kept(clerk).servers[url] ?? {};
    expect(served.console.accounts.byToken(token)).toBeDefined();
    const said = await clerk.run(['logout']);
    expect(said).toEqual({ exit: 0, stdout: '', stderr: `grappe: signed out of ${url}\n` });
    expect(served.console.accounts.byToken(token)).toBeUndefined();
    expect(kept(clerk).servers).toEqual({});
    const again = await clerk.run(['logout', url]);
    expect(again).toMatchObject({ exit: 2 });
    expect(again.stderr).toContain(`no token is kept for ${url}`);
  });

  it('forgets one that was revoked before, and asks which of several is meant', async () => {
    using clerk = newClerk();
    await clerk.run(['login', url], { stdin: await linkOf('max') });
    const all = { ...kept(clerk).servers, 'https://head:8017/': { token: 'x', fingerprint: 'AA' } };
    writeFileSync(tokensOf(clerk.folder), JSON.stringify({ v: 1, servers: all }));
    const which = await clerk.run(['logout']);
    expect(which).toMatchObject({ exit: 2 });
    expect(which.stderr).toContain(`tokens are kept for ${url}, https://head:8017/`);
    const { passes } = served.console.accounts;
    for (const { id } of passes.tokens('max')) await passes.revokeToken(SHELL, id);
    const said = await clerk.run(['logout', url], { env: { GRAPPE_TOKEN: 'x' } });
    expect(said).toMatchObject({ exit: 0 });
    expect(said.stderr).toContain('GRAPPE_TOKEN is set, and goes on to let in');
    expect(Object.keys(kept(clerk).servers)).toEqual(['https://head:8017/']);
  });

  it('where nobody answers, it is forgotten here, and told that it is still good', async () => {
    using clerk = newClerk();
    await clerk.run(['login', url], { stdin: await linkOf('nan') });
    const there = 'http://127.0.0.1:1/';
    const servers = { [there]: { ...kept(clerk).servers[url], fingerprint: 'AA' } };
    writeFileSync(tokensOf(clerk.folder), JSON.stringify({ v: 1, servers }));
    const said = await clerk.run(['logout', there]);
    expect(said).toMatchObject({ exit: 4 });
    expect(said.stderr).toContain('is forgotten here, and still good there [server-unreachable]');
    expect(kept(clerk).servers).toEqual({ [there]: { fingerprint: 'AA' } });
  });
});

it('the document of the API is there for whoever is signed in', async () => {
  const nobody = await served.call('GET', '/api/openapi.json');
  expect(nobody.status).toBe(401);
  const { text } = await served.call('GET', '/api/openapi.json', await served.signedIn('user'));
  expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.0', paths: { '/jobs': { post: {} } } });
});

describe('--server', () => {
  it('without a token says how to sign in; GRAPPE_TOKEN goes before what is kept', async () => {
    using clerk = newClerk();
    const said = await clerk.run(['info', '--server', url]);
    expect(said).toMatchObject({ exit: 8 });
    expect(said.stderr).toContain(`hint: sign in: grappe login ${url}`);
    await clerk.run(['login', url], { stdin: await linkOf('ann') });
    const env = { GRAPPE_TOKEN: `grappe_${'A'.repeat(12)}.${'B'.repeat(43)}` };
    expect(await clerk.run(['info', '--server', url], { env })).toMatchObject({ exit: 8 });
    expect(await clerk.run(['info', '--server', url])).toMatchObject({ exit: 0 });
  });

  it('does not use tokens that others can read', async () => {
    using clerk = newClerk();
    await clerk.run(['login', url], { stdin: await linkOf('ann') });
    chmodSync(tokensOf(clerk.folder), 0o644);
    const said = await clerk.run(['info', '--server', url]);
    expect(said).toMatchObject({ exit: 9 });
    expect(said.stderr).toContain('others can read the tokens in it');
  });

  it.each([
    ['head:8017', 'is no address of a server'],
    ['http://head:8017/', 'in the clear'],
    ['http://127.0.0.1.evil.example/', 'in the clear'],
    ['https://ann:secret@head/', 'holds no secret'],
  ])('%s is refused before anything is sent', async (address, why) => {
    using clerk = newClerk();
    const said = await clerk.run(['info', '--server', address], { env: { GRAPPE_TOKEN: 'x' } });
    expect(said.exit).toBe(2);
    expect(said.stderr).toContain(why);
  });

  it('nobody there, something else there, another protocol there: each is told as what it is', async () => {
    using clerk = newClerk();
    const env = { GRAPPE_TOKEN: 'x' };
    const nobody = await clerk.run(['info', '--server', 'http://127.0.0.1:1/'], { env });
    expect(nobody).toMatchObject({ exit: 4 });
    expect(nobody.stderr).toContain('[server-unreachable]');
    let answer = { status: 404, body: '<h1>no</h1>' };
    const other = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const there = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const else_ = await clerk.run(['info', '--server', there], { env });
    expect(else_.stderr).toContain('is no grappe server');
    answer = { status: 200, body: '{"v":2}' };
    const newer = await clerk.run(['info', '--server', there], { env });
    expect(newer).toMatchObject({ exit: 4 });
    expect(newer.stderr).toContain('[protocol-mismatch]');
    other.close();
  });

  it('what a server writes is made harmless', async () => {
    using clerk = newClerk();
    const error = {
      code: 'no-such-code',
      message: 'a\x1b]0;b\x07\nc',
      why: null,
      hint: 'x\r',
      where: null,
      report: null,
    };
    const other = createServer((_request, response) =>
      response.writeHead(500).end(JSON.stringify({ error })),
    );
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const there = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const said = await clerk.run(['info', '--server', there], { env: { GRAPPE_TOKEN: 'x' } });
    expect(said.exit).toBe(9);
    expect(said.stderr).toContain('[server-failed]');
    expect(said.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    other.close();
  });
});

describe('a certificate that the server has made for itself', () => {
  it('is believed by its fingerprint alone, once given; another one never', async () => {
    await using secret = await serveConsole({
      yaml: 'version: 1\nnodes: 127.9.9.1\nconsole: {tls: self-signed}\n',
    });
    const { port, tls } = secret.console;
    const address = `https://127.0.0.1:${port}/`;
    const wanted = { label: '', role: 'admin' as const, validMs: null };
    await secret.console.accounts.people.add(SHELL, {
      name: 'eve',
      role: 'admin',
      nodes: null,
      languages: null,
    });
    const { text } = await secret.console.accounts.passes.makeToken(SHELL, 'eve', wanted);
    using clerk = newClerk();
    const options = { env: { ...clerk.env, GRAPPE_TOKEN: text }, cwd: clerk.folder };
    const info = ['info', '--server', address];
    const blind = await inProcess(info, options);
    expect(blind).toMatchObject({ exit: 4 });
    expect(blind.stderr).toContain('[server-unknown]');
    expect(blind.stderr).toContain(tls?.fingerprint);
    const wrong = await inProcess([...info, '--fingerprint', 'AA:'.repeat(31) + 'AA'], options);
    expect(wrong.stderr).toContain('shows another certificate than the one that is known');
    const right = await inProcess([...info, '--fingerprint', tls?.fingerprint ?? ''], options);
    expect(right.stderr).toBe('');
    expect(right.stdout).toMatch(/^as +eve \(admin\)$/m);
    expect(await inProcess(info, options)).toMatchObject({ exit: 0 });
    expect(kept(clerk).servers[address]).toEqual({ fingerprint: tls?.fingerprint });
  });

  it('is asked about once on a terminal, and kept; whatever is no yes is a no', async () => {
    await using secret = await serveConsole({
      yaml: 'version: 1\nnodes: 127.9.9.1\nconsole: {tls: self-signed}\n',
    });
    const { port, tls } = secret.console;
    const address = `https://127.0.0.1:${port}/`;
    const wanted = { label: '', role: 'user' as const, validMs: null };
    await secret.console.accounts.people.add(SHELL, {
      name: 'eve',
      role: 'user',
      nodes: null,
      languages: null,
    });
    const { text } = await secret.console.accounts.passes.makeToken(SHELL, 'eve', wanted);
    using clerk = newClerk();
    const asked = async (answer: string): Promise<string> => {
      const line = [process.execPath, MAIN, 'info', '--server', address].map(quoted).join(' ');
      await using terminal = onTerminal(`exec ${line}`, {
        env: { ...clerk.env, GRAPPE_TOKEN: text },
        cwd: clerk.folder,
      });
      await terminal.next(/\[yes\/no\] /);
      terminal.type(`${answer}\r`);
      await terminal.ended;
      return terminal.screen;
    };
    const refused = await asked('y');
    expect(refused).toContain(tls?.fingerprint);
    expect(refused).toContain('[server-unknown]');
    expect(await asked('yes')).toMatch(/^as +eve \(user\)/m);
    expect(kept(clerk).servers[address]).toEqual({ fingerprint: tls?.fingerprint });
  });
});
