/** S29, S26 across processes: what strangers send costs little, and of many who show a link at the same instant one comes in. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ConfigFolder, configFolder } from '../support/config-folder.ts';
import { cleanEnvironment, GRAPPE, grappe } from '../support/grappe.ts';

/** Node with all of the server takes 130 of them; a guessed password is hashed in some more. */
const MOST_MB = 260;

let folder: ConfigFolder;
let env: Record<string, string>;
let server: ChildProcess;
let url: URL;
let link: string;

beforeAll(async () => {
  folder = configFolder({ 'grappe.yaml': 'version: 1\nnodes: n1\n' });
  env = { ...cleanEnvironment(join(folder.path, 'home')), XDG_STATE_HOME: join(folder.path, 'state') };
  server = spawn(GRAPPE, ['serve', '--port', '0'], {
    env,
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  while (!said.includes('#link=')) said += String(((await once(server.stdout!, 'data')) as [Buffer])[0]);
  link = /http\S+#link=\S+/.exec(said)?.[0] ?? '';
  url = new URL('/', link);
});
afterAll(async () => {
  server.kill('SIGTERM');
  await once(server, 'exit');
  folder[Symbol.dispose]();
});

describe('S29', () => {
  const sockets: Socket[] = [];
  const open = (count: number, head: string): void => {
    for (let at = 0; at < count; at++) {
      const socket = connect(Number(url.port), '127.0.0.1');
      // Being cut off is what they are there for.
      socket.on('error', () => undefined);
      if (head !== '') socket.write(head);
      sockets.push(socket);
    }
  };
  afterAll(() => sockets.forEach((socket) => socket.destroy()));

  it('500 idle connections, 200 slow heads and 50 bodies without an end: it answers, and stays small', async () => {
    const own = `Host: 127.0.0.1:${url.port}\r\nOrigin: ${url.origin}\r\nContent-Type: application/json\r\n`;
    open(500, '');
    open(200, `GET /api/health HTTP/1.1\r\n${own}X-Slow: `);
    open(50, `POST /api/session HTTP/1.1\r\n${own}Content-Length: 1000000000\r\n\r\n`);
    open(50, `POST /api/session HTTP/1.1\r\n${own}Transfer-Encoding: chunked\r\n\r\n`);
    const block = Buffer.alloc(64 * 1024, 'x');
    for (let round = 0; round < 200; round++) {
      for (const socket of sockets.slice(-100))
        if (!socket.destroyed && socket.writableLength < 2 ** 20) socket.write(block);
      if (round % 20 === 0) expect(await health()).toBe(200);
    }
    expect(megabytes()).toBeLessThan(MOST_MB);
  });

  it('a flood of frames, large, wrong or many: it answers, and stays small', async () => {
    const secret = new URLSearchParams(new URL(link).hash.slice(1)).get('link');
    const answer = await post('api/session/link', { secret });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { key } = (await answer.json()) as { key: string };
    const tab = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`ws://127.0.0.1:${url.port}/api/socket`, {
        headers: { cookie, 'grappe-key': key, origin: url.origin },
      });
      socket.on('error', () => undefined);
      await once(socket, 'open');
      return socket;
    };
    for (const frame of ['x'.repeat(10_000_000), 'x'.repeat(5000), '{"type":"no"}', '[]']) {
      const socket = await tab();
      socket.send(frame);
      await once(socket, 'close');
    }
    const busy = await tab();
    const messages = ['subscribe', 'unsubscribe'].map((type) => JSON.stringify({ type, topic: 'nodes' }));
    for (let count = 0; count < 50_000; count++) busy.send(messages[count % 2]!);
    expect(await health()).toBe(200);
    busy.terminate();
    expect(megabytes()).toBeLessThan(MOST_MB);
  });

  it('40 guesses of a password at once: it answers meanwhile, and most are not looked at', async () => {
    const guesses = Array.from({ length: 40 }, () =>
      post('api/session', { name: 'root', password: 'a wrong guess' }),
    );
    expect(await health()).toBe(200);
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(6);
    expect(statuses.every((status) => status === 403 || status === 429)).toBe(true);
    expect(megabytes()).toBeLessThan(MOST_MB);
  });
});

it('S26 of six processes and the server that show one link at once, one comes in', async () => {
  const redeem = resolve(import.meta.dirname, '../support/redeem-link.ts');
  for (let round = 0; round < 5; round++) {
    const made = await grappe(['user', 'link', 'root', '--json'], { env, cwd: folder.path });
    const { links } = JSON.parse(made.stdout) as { links: { url: string }[] };
    const secret = new URL(links[0]!.url).hash.slice('#link='.length);
    const state = join(folder.path, 'state', 'grappe');
    const racers = Array.from({ length: 6 }, () =>
      spawn(process.execPath, [redeem, state, secret], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    // Each says when it is ready, and then waits for the shot.
    for (const racer of racers) await once(racer.stdout, 'data');
    const ends = racers.map((racer) => once(racer, 'exit') as Promise<[number]>);
    for (const racer of racers) racer.stdin.end('go');
    const answer = await post('api/session/link', { secret });
    const wins =
      (await Promise.all(ends)).filter(([exit]) => exit === 0).length + Number(answer.status === 200);
    expect(wins).toBe(1);
  }
});

async function health(): Promise<number> {
  return (await fetch(new URL('api/health', url))).status;
}

function post(path: string, body: object): Promise<Response> {
  const headers = { origin: url.origin, 'content-type': 'application/json' };
  return fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What the server holds in memory now. */
function megabytes(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
