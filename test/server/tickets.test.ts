/** Downloads by links: a ticket in place of the key, which opens one path, once, within seconds, for one session. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.ts';
import { ENDPOINTS } from '../support/api-endpoints.ts';
import { type PersonHere, serveConsole, type ServedConsole } from '../support/served-console.ts';

const PATH = '/api/audit/export';

let served: ServedConsole;
let shiftMs: number;
let admin: PersonHere;
beforeEach(async () => {
  shiftMs = 0;
  served = await serveConsole({ clock: { ...systemClock, now: () => systemClock.now() + shiftMs } });
  admin = await served.signedIn('admin');
});
afterEach(() => served[Symbol.asyncDispose]());

async function ticketFor(path: string, who = admin): Promise<string> {
  const { text } = await served.call('POST', '/api/session/ticket', who, { path });
  return (JSON.parse(text) as { ticket: string }).ticket;
}

/** As a browser that follows a link. */
const follow = async (path: string, { cookie }: { cookie: string } = admin): Promise<number> =>
  (await served.ask({ path, headers: { cookie } })).status;

it('opens its path once', async () => {
  expect(await follow(PATH)).toBe(401);
  const address = `${PATH}?ticket=${await ticketFor(PATH)}`;
  expect(await follow(address)).toBe(200);
  expect(await follow(address)).toBe(401);
});

it('opens nothing else: another path or query, another session, no session, a change', async () => {
  const address = async (path: string, madeFor = path): Promise<string> =>
    `${path}?ticket=${await ticketFor(madeFor)}`;
  expect(await follow(await address('/api/session', PATH))).toBe(401);
  expect(await follow(await address(PATH, `${PATH}?a=b`))).toBe(401);
  expect(await follow((await address(PATH)).replace('?', '?a=b&'))).toBe(401);
  expect(await follow(`${await address(PATH)}&a=b`)).toBe(401);
  const other = await served.signedIn('admin', 'another');
  expect(await follow(await address(PATH), other)).toBe(401);
  expect(await follow(await address(PATH), { cookie: '' })).toBe(401);
  const path = '/api/session';
  const headers = { cookie: admin.cookie, origin: served.origin };
  expect(await served.ask({ method: 'DELETE', path: await address(path), headers })).toMatchObject({
    status: 401,
  });
  expect(await follow(await address('/api/socket'))).toBe(404);
});

it('opens nothing after its time, nor after its session', async () => {
  const late = `${PATH}?ticket=${await ticketFor(PATH)}`;
  shiftMs = 30_000;
  expect(await follow(late)).toBe(401);
  const orphan = `${PATH}?ticket=${await ticketFor(PATH)}`;
  await served.call('DELETE', '/api/session', admin);
  expect(await follow(orphan)).toBe(401);
});

it('stands beside a query of the endpoint, which does not see it', async () => {
  const asked = '/api/nodes/checks/none/export?format=csv';
  expect(ENDPOINTS.map(({ name }) => name)).toContain('GET /nodes/checks/:check/export');
  expect(await follow(`${asked}&ticket=${await ticketFor(asked)}`)).toBe(404);
});

it('is made for pages, not for tokens', async () => {
  const made = await served.call('POST', '/api/session/tokens', admin, { label: '', role: 'admin', days: 1 });
  const { text } = JSON.parse(made.text) as { text: string };
  const headers = { authorization: `Bearer ${text}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ path: PATH });
  expect(await served.ask({ method: 'POST', path: '/api/session/ticket', headers, body })).toMatchObject({
    status: 403,
  });
});
