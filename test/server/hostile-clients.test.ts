/** S22, S23, S29: what clients that are no browser, and people with an account, cannot make of the server. */

import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { configFolder } from '../support/config-folder.ts';
import { type Answer, EVERY_ROLE, serveConsole, type ServedConsole } from '../support/served-console.ts';

let served: ServedConsole;
const sockets: Socket[] = [];
beforeAll(async () => {
  served = await serveConsole();
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await served[Symbol.asyncDispose]();
});

const JOB = { program: { kind: 'command', command: 'id' }, files: [] };

async function asked(role: Role, path: string, body?: object): Promise<{ status: number; code: string }> {
  const answer = await served.call(body ? 'POST' : 'GET', path, await served.signedIn(role), body);
  return { status: answer.status, code: codeOf(answer) };
}

function codeOf({ text }: Answer): string {
  const { error } = JSON.parse(text) as { error?: { code: string } };
  return error?.code ?? '';
}

/** A client that never hangs up by itself. */
function dial(head: readonly string[]): Socket {
  const { host, port } = new URL(served.origin);
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  // Being cut off is what it is there for.
  socket.on('error', () => undefined);
  socket.write([...head, `host: ${host}`, `origin: ${served.origin}`, '', ''].join('\r\n'));
  return socket;
}

const UPGRADE = [
  'GET /api/socket HTTP/1.1',
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
];

describe('a run', () => {
  it.each(['127.0.0.1', 'localhost', 'n[1-5]', 'elsewhere.example'])(
    'S23 goes to no machine that the configuration does not have: %s',
    async (nodes) => {
      const order = { nodes, command: 'id' };
      const refused = { status: 403, code: 'not-permitted' };
      expect(await asked('operator', '/api/runs/preview', order)).toEqual(refused);
      expect(await asked('operator', '/api/runs', order)).toEqual(refused);
      // Who could write it into the configuration may try it.
      expect(await asked('admin', '/api/runs/preview', order)).toMatchObject({ status: 200 });
    },
  );
});

describe('a node set', () => {
  const huge = 'a[1-10]b[1-10]c[1-10]d[1-10]e[1-10]f[1-10]';

  it('S29 of a million nodes is not worked on for anybody', async () => {
    const refused = { status: 400, code: 'nodeset-too-large' };
    expect(await asked('viewer', `/api/nodes/set?of=${huge}`)).toEqual(refused);
    expect(await asked('viewer', `/api/runs?node=${huge}`)).toMatchObject({ status: 200 });
    expect(await asked('user', '/api/jobs/explain', { ...JOB, nodes: huge })).toEqual(refused);
    expect(await asked('operator', '/api/nodes/checks', { nodes: huge })).toEqual(refused);
    expect(await asked('operator', '/api/runs/preview', { nodes: huge, command: 'id' })).toEqual(refused);
  });
});

describe('a node set that somebody types', () => {
  const folder = configFolder({
    'clustershell/groups.conf': '[Main]\ndefault: up\n[up]\nmap: echo $GROUP >> $HOME/asked; echo n1\n',
    'grappe.yaml': 'version: 1\nnodes: n[1-4]\n',
  });
  afterAll(() => folder[Symbol.dispose]());

  it.each([
    ['more than 100,000 nodes', 'n[1-100001]'],
    ['a detour over more', 'n[1-1000000]&n[1-4]'],
    ['a detour by steps', 'n[1-400000/2]&n1'],
    ['a detour by boxes', 'a[1-100]b[1-100]c[1-11]&a1b1c1'],
    ['one operator after the other', `n[1-4]${'^n[1-99999/3]'.repeat(40)}`],
    ['thousands of groups', '@g[1-9999]&n1'],
  ])('S29 is refused before it keeps others waiting: %s', async (_, nodes) => {
    await using other = await serveConsole({
      site: { config: `${folder.path}/grappe.yaml`, env: folder.env },
    });
    const ask = async (role: Role, path: string, body?: object): Promise<string> => {
      const who = await other.signedIn(role);
      return codeOf(await other.call(body ? 'POST' : 'GET', path, who, body));
    };
    const of = encodeURIComponent(nodes);
    const file = (name: string, text: string): object => ({ file: { name, text } });
    expect([
      await ask('viewer', `/api/nodes/set?of=${of}`),
      await ask('user', '/api/jobs/explain', { ...JOB, nodes }),
      await ask('user', '/api/jobs/explain', { ...JOB, nodes: ['n1', nodes] }),
      await ask('user', '/api/jobs/explain', { ...JOB, nodes: 'n1', exclude: [nodes] }),
      await ask('operator', '/api/runs/preview', { nodes, command: 'id' }),
      await ask('operator', '/api/nodes/checks', { nodes }),
      await ask('operator', '/api/nodes/checks', file('hosts', `n1\n${nodes}\n`)),
    ]).toEqual(Array.from({ length: 7 }, () => 'nodeset-too-large'));
    expect(existsSync(`${folder.env['HOME']}/asked`)).toBe(false);
  });

  it('S29 costs as much in many pieces as in one', async () => {
    const words = Array.from({ length: 40 }, () => 'n[1-99999/3]');
    const refused = { status: 400, code: 'nodeset-too-large' };
    expect(await asked('user', '/api/jobs/explain', { ...JOB, nodes: words })).toEqual(refused);
    const files = [
      { name: 'hosts', text: words.join('\n') },
      { name: 'grappe.yaml', text: `groups: {${words.map((word, at) => ` g${at}: '${word}'`).join()} }` },
    ];
    for (const file of files) expect(await asked('operator', '/api/nodes/checks', { file })).toEqual(refused);
  });
});

describe('a group of commands that fails', () => {
  it('S24 tells its command and its words to whoever may write them alone', async () => {
    using folder = configFolder({
      'clustershell/groups.conf': '[Main]\ndefault: up\n[up]\nmap: echo word-$GROUP-word >&2; exit 3\n',
      'grappe.yaml': 'version: 1\nnodes: n[1-4]\n',
    });
    await using other = await serveConsole({
      site: { config: `${folder.path}/grappe.yaml`, env: folder.env },
    });
    const order = { ...JOB, nodes: '@up:x' };
    for (const role of EVERY_ROLE.filter((one) => one !== 'viewer')) {
      const { text } = await other.call('POST', '/api/jobs/explain', await other.signedIn(role), order);
      expect(text).toContain('group-upcall');
      expect([role, text.includes('word-x-word')]).toEqual([role, role === 'admin']);
    }
  });
});

describe('a server below a path', () => {
  it('S22 is known by its name outside of it, too', async () => {
    const yaml = 'version: 1\nnodes: n1\nconsole: { public_url: "http://grappe.example/below/" }\n';
    await using other = await serveConsole({ yaml });
    for (const path of ['/', '/api/health', '/below', '/below/', '/below/api/health']) {
      const answer = await other.ask({ path, headers: { host: 'evil.example' } });
      expect([path, answer]).toMatchObject([path, { status: 421, headers: { 'x-frame-options': 'DENY' } }]);
    }
  });
});

describe('a stranger', () => {
  it('S29 sends nothing long to an endpoint by another spelling of its path', async () => {
    const headers = {
      ...{ origin: served.origin, cookie: 'a=b', 'content-type': 'application/json' },
      'content-length': '20000',
    };
    for (const path of ['/api/session', '/%61pi/session', '/api/sessio%6e', '/api/session/lin%6B'])
      expect([path, await served.ask({ method: 'POST', path, headers, body: '' })]).toMatchObject([
        path,
        { status: 413 },
      ]);
    const site = { 'sec-fetch-site': 'cross-site' };
    expect(await served.ask({ path: '/%61pi/health', headers: site })).toMatchObject({ status: 403 });
  });

  it('S29 keeps no connection by an upgrade that was refused', async () => {
    const before = openFiles();
    const dialled = Array.from({ length: 50 }, () => dial(UPGRADE));
    await Promise.all(dialled.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
    // This process has one end of each, too.
    await expect.poll(() => openFiles() - before).toBeLessThan(75);
    expect(dialled.every(({ destroyed }) => !destroyed)).toBe(true);
  });

  it('S29 who tries bad links keeps nobody with a good one waiting', async () => {
    const redeem = (secret: string): Promise<Answer> =>
      served.call('POST', '/api/session/link', undefined, { secret });
    let status = 0;
    for (let tries = 0; tries < 20 && status !== 429; tries++) ({ status } = await redeem('bad'));
    expect(status).toBe(429);
    const { people } = served.console.accounts;
    const account = { name: 'late', role: 'viewer', nodes: null, languages: null } as const;
    await people.add({ user: 'root', from: null }, account);
    const link = await people.makeLink({ user: 'root', from: null }, 'late', 60_000);
    expect(await redeem(link)).toMatchObject({ status: 200 });
    expect(await redeem(link)).toMatchObject({ status: 429 });
  });
});

describe('whoever has signed in', () => {
  it('S29 is cut off where answers are asked for and never read', async () => {
    const { session: _, origin: _own, ...page } = await served.signedIn('user');
    const socket = dial([...UPGRADE, ...Object.entries(page).map(([name, value]) => `${name}: ${value}`)]);
    const first = await new Promise((resolve) => socket.once('data', resolve));
    expect(String(first)).toMatch(/^HTTP\/1\.1 101 /);
    socket.pause();
    const topic = `job:${'x'.repeat(70)}`;
    const frames = Buffer.concat(
      Array.from({ length: 1000 }, () => frameOf(JSON.stringify({ type: 'subscribe', topic }))),
    );
    const closed = new Promise((resolve) => socket.once('close', () => resolve('cut off')));
    let sent = 0;
    const isCut = async (): Promise<boolean> => {
      while (!socket.destroyed && sent < 64 * 2 ** 20) {
        sent += frames.length;
        await new Promise((resolve) => socket.write(frames, resolve));
      }
      return socket.destroyed;
    };
    expect(await isCut()).toBe(true);
    expect(await closed).toBe('cut off');
  });
});

describe('large bodies', () => {
  it('S29 are read two at a time: what comes behind waits for one of them to end', async () => {
    const { session: _, origin: _own, ...page } = await served.signedIn('user');
    const text = JSON.stringify({ large: 'x'.repeat(2 ** 21) });
    const head = [
      'POST /api/jobs HTTP/1.1',
      ...Object.entries(page).map(([name, value]) => `${name}: ${value}`),
      'content-type: application/json',
      `content-length: ${text.length}`,
    ];
    const slow = [dial(head), dial(head)];
    for (let turn = 0; turn < 10; turn++) await served.ask({ path: '/api/health' });
    const order: string[] = [];
    const third = dial(head);
    third.write(text);
    const answered = new Promise<void>((resolve) =>
      third.once('data', (chunk) => {
        order.push(String(chunk).slice(0, 12));
        resolve();
      }),
    );
    for (let turn = 0; turn < 50; turn++) await served.ask({ path: '/api/health' });
    order.push('one hangs up');
    slow[0]?.destroy();
    await answered;
    slow[1]?.destroy();
    expect(order).toEqual(['one hangs up', 'HTTP/1.1 400']);
  });
});

/** Masked with zeros. */
function frameOf(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
