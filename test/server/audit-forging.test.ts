/** S28: whatever stands in a field, a record of the audit log is one line of JSON, and nobody writes a record that is not his. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateFolder } from '../../src/config/index.ts';
import { verifyAudit } from '../../src/store/index.ts';
import { type ServedConsole, serveConsole } from '../support/served-console.ts';

/** An end of a line in every way that there is, a record of one's own, and what a terminal would obey. */
const FORGED =
  'a\r\n{"v":1,"event":"forged","user":"root"}\n\u2028{"event":"forged"}\u2029\x85\x1b[2J\u202eb';
const ENCODED = encodeURIComponent(FORGED);

let served: ServedConsole;
let state: string;
beforeAll(async () => {
  const yaml = 'version: 1\nnodes: n[1-2]\nssh: {transport: local}\nconsole: {proxies: [127.0.0.1]}\n';
  served = await serveConsole({ yaml });
  state = stateFolder(served.console.site.env);
});
afterAll(() => served[Symbol.asyncDispose]());

function lines(): string[] {
  const text = readFileSync(join(state, 'audit.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

it('S28: no field of any request makes a second line, or a line that a terminal obeys', async () => {
  const admin = await served.signedIn('admin');
  const viewer = await served.signedIn('viewer');
  const { origin } = served;
  const json = { 'content-type': 'application/json' };
  const as = (who: typeof admin, method: string, path: string, body?: object) =>
    served.ask({
      ...{ method, path },
      headers: {
        ...{ origin, cookie: who.cookie, 'grappe-key': who['grappe-key'] },
        ...{ 'user-agent': 'a\tb\u0085'.slice(0, 3), 'x-forwarded-for': '203.0.113.9\t{"event":"forged"}' },
        ...(body && json),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const before = lines().length;
  // Refused on the record, with what was asked for in it.
  expect((await as(viewer, 'DELETE', `/api/accounts/${ENCODED}`)).status).toBe(403);
  expect(
    (await as(viewer, 'DELETE', `/api/jobs/../accounts/%0d%0a%7B%22event%22:%22forged%22%7D`)).status,
  ).not.toBe(200);
  // Names that are none, and that nobody has.
  await served.call('POST', '/api/session', undefined, { name: FORGED.slice(0, 64), password: 'x' });
  await as(admin, 'POST', '/api/accounts', {
    name: FORGED.slice(0, 64),
    role: 'user',
    nodes: null,
    languages: null,
  });
  // Done, with it in a field.
  expect(
    (await as(admin, 'POST', '/api/session/tokens', { label: FORGED, role: 'admin', days: 1 })).status,
  ).toBe(200);
  await as(admin, 'POST', '/api/nodes/drain', { nodes: 'n1', reason: FORGED });
  expect((await as(admin, 'POST', '/api/runs', { nodes: 'n1', command: `: '${FORGED}'` })).status).toBe(200);
  const job = { program: { kind: 'command', command: `: '${FORGED}'` }, files: [], name: FORGED };
  const { text } = await as(admin, 'POST', '/api/jobs', job);
  await as(admin, 'POST', `/api/jobs/${JSON.parse(text).job}/cancel`, {});
  const written = lines();
  expect(written.length).toBeGreaterThan(before + 4);
  // It is there, as text of a field.
  expect(written.filter((line) => line.includes('forged')).length).toBeGreaterThan(0);
  for (const [at, line] of written.entries()) {
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    const record = JSON.parse(line) as { readonly event: string; readonly number: number };
    expect(record.event).not.toBe('forged');
    expect(record.number).toBe(at + 1);
  }
  expect(await verifyAudit(state)).toMatchObject({ faults: [] });
});
