/** S24: what each role may ask for and hear, on every endpoint and topic there is. */

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOpenTo, type Role, ROLES, TOPICS } from '../../src/protocol/index.ts';
import { ENDPOINTS } from '../support/api-endpoints.ts';
import { type Halves, serveConsole, type ServedConsole } from '../support/served-console.ts';

const CALLERS: readonly (Role | undefined)[] = [undefined, ...ROLES];
const MATRIX = ENDPOINTS.flatMap((endpoint) => CALLERS.map((role) => ({ ...endpoint, role })));

let served: ServedConsole;
beforeAll(async () => {
  served = await serveConsole({ yaml: 'version: 1\nnodes: 127.0.0.[11-14]\nssh: { connect_timeout: 1s }\n' });
});
afterAll(() => served[Symbol.asyncDispose]());

it('anyone may ask for nothing but this', () => {
  const open = ENDPOINTS.filter(({ endpoint }) => endpoint.access === 'anyone').map(({ name }) => name);
  expect(open.toSorted()).toEqual([
    'GET /health',
    'GET /session/welcome',
    'POST /session',
    'POST /session/link',
  ]);
});

it.each(MATRIX)('S24 $name by $role', async ({ endpoint, path, role }) => {
  const who = role && (await served.signedIn(role));
  // Nothing that any endpoint takes: who may ask is told so, and nothing is done.
  const body = endpoint.body && { 'no such key': 1 };
  const { status, text } = await served.call(endpoint.method, path, who, body);
  const code = text.startsWith('{"error"')
    ? (JSON.parse(text) as { error: { code: string } }).error.code
    : '';
  if (isOpenTo(endpoint.access, role)) expect([401, 403, 500]).not.toContain(status);
  else expect({ status, code }).toEqual(REFUSED[role ? 'signed-in' : 'nobody']);
});

it.each(ENDPOINTS)('$name by the cookie alone, or with the key of another', async ({ endpoint, path }) => {
  const { cookie, 'grappe-key': key } = await served.signedIn('admin');
  const other = await served.signedIn('admin', 'another-admin');
  const body = endpoint.body && { 'no such key': 1 };
  const halves: Halves[] = [
    { cookie },
    { cookie: other.cookie, 'grappe-key': key },
    { cookie, 'grappe-key': '' },
    { cookie: '', 'grappe-key': key },
  ];
  for (const half of halves) {
    const { status } = await served.call(endpoint.method, path, half, body);
    if (endpoint.access === 'anyone') expect(status).not.toBe(401);
    else expect({ half, status }).toEqual({ half, status: 401 });
  }
  expect(await served.call('GET', '/api/session', { cookie, 'grappe-key': key })).toMatchObject({
    status: 200,
  });
});

const REFUSED = {
  nobody: { status: 401, code: 'not-signed-in' },
  'signed-in': { status: 403, code: 'not-permitted' },
} as const;

it('what was refused is in the audit log', async () => {
  const who = await served.signedIn('user', 'curious');
  await served.call('GET', '/api/audit', who);
  const admin = await served.signedIn('admin');
  const { text } = await served.call('GET', '/api/audit?limit=1&event=call-refused', admin);
  expect(JSON.parse(text)).toMatchObject({
    records: [
      { user: 'curious', from: '127.0.0.1', details: { call: 'GET /api/audit', code: 'not-permitted' } },
    ],
  });
});

describe('topics', () => {
  it.each(ROLES)('S24 what %s may hear', async (role) => {
    const who = await served.signedIn(role);
    const socket = served.socket({ ...who });
    const refused = new Set<string>();
    const told = Promise.withResolvers<void>();
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; topic: string };
      if (message.type === 'refused') refused.add(message.topic);
      if (message.topic === 'unheardof') told.resolve();
    });
    await once(socket, 'open');
    for (const topic of [...Object.keys(TOPICS), 'unheardof'])
      socket.send(JSON.stringify({ type: 'subscribe', topic }));
    await told.promise;
    const forbidden = Object.entries(TOPICS).filter(([, access]) => !isOpenTo(access, role));
    expect([...refused]).toEqual([...forbidden.map(([topic]) => topic), 'unheardof']);
    socket.close();
    await once(socket, 'close');
  });
});

it('S24 nobody ends a session or token of another one', async () => {
  const [one, other] = [await served.signedIn('user', 'one'), await served.signedIn('user', 'other')];
  const made = await served.call('POST', '/api/session/tokens', other, { label: '', role: 'user', days: 1 });
  const { token } = JSON.parse(made.text) as { token: { id: string } };
  for (const path of [`all/${other.session}`, `tokens/${token.id}`]) {
    expect(await served.call('DELETE', `/api/session/${path}`, one)).toMatchObject({ status: 404 });
    expect(await served.call('DELETE', `/api/session/${path.slice(0, -1)}`, other)).toMatchObject({
      status: 404,
    });
  }
  expect(await served.call('GET', '/api/session', other)).toMatchObject({ status: 200 });
});

it('S24 a token makes no token, and sets no password', async () => {
  const who = await served.signedIn('admin', 'maker');
  const made = await served.call('POST', '/api/session/tokens', who, {
    label: '',
    role: 'admin',
    days: null,
  });
  const { text } = JSON.parse(made.text) as { text: string };
  const headers = { authorization: `Bearer ${text}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ label: '', role: 'user', days: 1 });
  const asked = await served.ask({ method: 'POST', path: '/api/session/tokens', headers, body });
  expect(asked).toMatchObject({ status: 403 });
  expect(await served.ask({ path: '/api/session', headers })).toMatchObject({ status: 200 });
});
