/** S25 and what else holds of signing in and out, on a real server. */

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Accounts } from '../../src/app/index.ts';
import { systemClock } from '../../src/base/index.ts';
import { stateFolder } from '../../src/config/index.ts';
import { CLOSED } from '../../src/protocol/index.ts';
import {
  type Answer,
  type Halves,
  type PersonHere,
  serveConsole,
  type ServedConsole,
} from '../support/served-console.ts';

const PASSWORD = 'three words together';
const SHELL = { user: 'root', from: null };

let served: ServedConsole;
beforeAll(async () => {
  // Waiting times do not pass.
  served = await serveConsole({ clock: { ...systemClock, now: () => 0 } });
});
afterAll(() => served[Symbol.asyncDispose]());

describe('S25 fixation', () => {
  it('a session that was planted is not taken up, and ends', async () => {
    const planted = await served.signedIn('viewer', 'attacker');
    const secret = await linkFor('victim');
    const answer = await served.call('POST', '/api/session/link', planted, { secret });
    const halves = halvesIn(answer);
    expect(halves.cookie).not.toBe(planted.cookie);
    expect(JSON.parse((await served.call('GET', '/api/session', halves)).text)).toMatchObject({
      name: 'victim',
    });
    expect(await served.call('GET', '/api/session', planted)).toMatchObject({ status: 401 });
    const invented = `grappe-${new URL(served.origin).port}=${'A'.repeat(12)}.${'B'.repeat(43)}`;
    const again = await served.call(
      'POST',
      '/api/session/link',
      { cookie: invented },
      { secret: await linkFor('victim') },
    );
    expect(halvesIn(again).cookie).not.toBe(invented);
  });

  it('the cookie is kept from scripts, from other sites and other paths', async () => {
    const answer = await served.call('POST', '/api/session/link', undefined, {
      secret: await linkFor('victim'),
    });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^grappe-\d+=[\w-]{12}\.[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('S25 a socket is closed within a second', () => {
  const ways: Record<string, (who: PersonHere, name: string) => Promise<unknown>> = {
    'when its owner signs out': (who) => served.call('DELETE', '/api/session', who),
    'when an administrator ends the session': async ({ session }) =>
      served.call('DELETE', `/api/sessions/${session}`, await served.signedIn('admin')),
    'when its owner gets another role': async (_, name) =>
      served.call('PUT', `/api/accounts/${name}`, await served.signedIn('admin'), { role: 'user' }),
    'when the account is disabled': async (_, name) =>
      served.call('PUT', `/api/accounts/${name}`, await served.signedIn('admin'), { isDisabled: true }),
    'when the account is removed by another process': async (_, name) => {
      const accounts = await Accounts.open(stateFolder(served.console.site.env), systemClock);
      await accounts.people.remove(SHELL, name);
      accounts[Symbol.dispose]();
    },
  };
  it.each(Object.entries(ways))('%s', async (title, end) => {
    const name = title.replaceAll(' ', '-');
    const who = await served.signedIn('viewer', name);
    const bystander = served.socket({ ...(await served.signedIn('viewer', 'bystander')) });
    const socket = served.socket({ ...who });
    await Promise.all([once(socket, 'open'), once(bystander, 'open')]);
    await end(who, name);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(CLOSED.revoked);
    expect(await served.call('GET', '/api/session', who)).toMatchObject({ status: 401 });
    expect(bystander.readyState).toBe(bystander.OPEN);
    bystander.terminate();
  });

  it('of a token, when it is revoked', async () => {
    const admin = await served.signedIn('admin');
    const made = await served.call('POST', '/api/session/tokens', admin, {
      label: '',
      role: 'viewer',
      days: 1,
    });
    const { text, token } = JSON.parse(made.text) as { text: string; token: { id: string } };
    const socket = served.socket({ authorization: `Bearer ${text}` });
    await once(socket, 'open');
    await served.call('DELETE', `/api/tokens/${token.id}`, admin);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(CLOSED.revoked);
  });
});

describe('a password', () => {
  it('is chosen by who has none, changed by who knows it, and lets in', async () => {
    const who = await served.signedIn('user', 'pat');
    expect(await set(who, { password: PASSWORD })).toMatchObject({ status: 200 });
    expect(await set(who, { password: 'other words together' })).toMatchObject({ status: 403 });
    expect(await set(who, { old: 'x', password: 'other words together' })).toMatchObject({ status: 403 });
    const token = { label: '', role: 'user', days: 1 };
    const made = await served.call('POST', '/api/session/tokens', who, token);
    const authorization = `Bearer ${(JSON.parse(made.text) as { text: string }).text}`;
    const program = async (): Promise<number> =>
      (await fetch(new URL('/api/session', served.origin), { headers: { authorization } })).status;
    const fresh = { old: PASSWORD, password: 'other words together' };
    expect(await set(who, { ...fresh, password: PASSWORD, keepsTokens: true })).toMatchObject({
      status: 200,
    });
    expect(await program()).toBe(200);
    expect(await set(who, fresh)).toMatchObject({ status: 200 });
    expect(await program()).toBe(401);
    const body = { name: 'pat', password: 'other words together' };
    const answer = await served.call('POST', '/api/session', undefined, body);
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'pat', hasPassword: true });
  });

  it('that is wrong again and again has to wait, for this account from here alone', async () => {
    const guess = (name: string): Promise<Answer> =>
      served.call('POST', '/api/session', undefined, { name, password: 'a wrong guess' });
    const statuses: number[] = [];
    for (let count = 0; count < 7; count++) statuses.push((await guess('guessed')).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429]);
    const { headers, text } = await guess('guessed');
    expect(headers['retry-after']).toMatch(/^[12]$/);
    expect(text).toMatch(/try again in [12] second/);
    expect((await guess('somebody-else')).status).toBe(403);
    const admin = await served.signedIn('admin');
    const audit = await served.call('GET', '/api/audit?event=sign-in-refused&user=guessed', admin);
    expect((JSON.parse(audit.text) as { records: unknown[] }).records).toHaveLength(5);
  });

  const set = (who: Halves, body: object): Promise<Answer> =>
    served.call('PUT', '/api/session/password', who, body);
});

describe('the page of signing in', () => {
  it('is told why somebody is there', async () => {
    const who = await served.signedIn('viewer', 'gone');
    const welcome = async (): Promise<unknown> =>
      JSON.parse((await served.call('GET', '/api/session/welcome', who)).text);
    expect(await welcome()).toMatchObject({ ended: null });
    await served.console.accounts.passes.endSession(SHELL, who.session);
    expect(await welcome()).toMatchObject({ ended: 'revoked' });
    const { text } = await served.call('GET', '/api/session/welcome');
    expect(JSON.parse(text)).toEqual({ cluster: null, ended: null, isFirstStart: false });
  });
});

async function linkFor(name: string): Promise<string> {
  const { people } = served.console.accounts;
  if (!people.list().some((account) => account.name === name))
    await people.add(SHELL, { name, role: 'viewer', nodes: null, languages: null });
  return people.makeLink(SHELL, name, 60_000);
}

function halvesIn({ headers, text }: Answer): Halves {
  const { key } = JSON.parse(text) as { key: string };
  return { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '', 'grappe-key': key };
}
