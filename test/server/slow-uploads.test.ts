/** Large requests are read in turn: who sends them slowly, or was signed out meanwhile, keeps nobody else from a turn. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/base/index.ts';
import { until } from '../support/processes.ts';
import { type PersonHere, serveConsole, type ServedConsole } from '../support/served-console.ts';

const HURRIED: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5000), signal),
};
const LARGE = JSON.stringify({ 'no such key': 'x'.repeat(2 * 2 ** 20) });

let served: ServedConsole;
let hurried: ServedConsole;
beforeAll(async () => {
  served = await serveConsole();
  hurried = await serveConsole({ clock: HURRIED });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await hurried[Symbol.asyncDispose]();
});

interface Upload {
  readonly socket: Socket;
  readonly answer: () => string;
}

/** The head, and that much of the body. */
async function upload(who: PersonHere, bytes: number): Promise<Upload> {
  const { host, port } = new URL(who.origin);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk))).on('error', () => undefined);
  const head = [
    'POST /api/jobs HTTP/1.1',
    `host: ${host}`,
    `origin: ${who.origin}`,
    `cookie: ${who.cookie}`,
    `grappe-key: ${who['grappe-key']}`,
    'content-type: application/json',
    `content-length: ${LARGE.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${LARGE.slice(0, bytes)}`);
  await once(socket, 'connect');
  return { socket, answer: () => text };
}

it('two that stand still give their turns to the next', async () => {
  const who = await hurried.signedIn('user');
  const slow = [await upload(who, 10), await upload(who, 10)];
  expect(await hurried.call('GET', '/api/health')).toMatchObject({ status: 200 });
  const next = await upload(who, LARGE.length);
  await until(() => next.answer().startsWith('HTTP/1.1 400 '), 'the next one is answered');
  for (const { socket, answer } of slow) {
    await until(() => answer().includes('the request comes too slowly'), 'it is told');
    expect(answer()).toMatch(/^HTTP\/1\.1 408 /);
    await until(() => socket.closed || socket.readableEnded, 'nothing more is read of it');
    socket.destroy();
  }
  next.socket.destroy();
});

it('who was signed out while it came is let in no more', async () => {
  const who = await served.signedIn('user', 'late');
  const { socket, answer } = await upload(who, LARGE.length - 1);
  const { passes } = served.console.accounts;
  // A request that is read has been let in before: it was seen.
  expect(await served.call('GET', '/api/session', who)).toMatchObject({ status: 200 });
  await passes.endSession({ user: 'root', from: null }, who.session);
  socket.write(LARGE.slice(-1));
  await until(() => answer() !== '', 'it is answered');
  expect(answer()).toMatch(/^HTTP\/1\.1 401 /);
  socket.destroy();
});
