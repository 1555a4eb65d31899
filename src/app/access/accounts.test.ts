import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { type Clock, systemClock } from '../../base/index.ts';
import { JobQueue } from '../../jobs/index.ts';
import { verifyAudit } from '../../store/index.ts';
import type { Credential } from './account.ts';
import { Accounts, type AccountsOptions } from './accounts.ts';
import { auditPage } from './audit-page.ts';

const SENDER = { from: '192.0.2.7', agent: 'a browser' };
const SHELL = { user: 'root', from: null };
const ANN = { name: 'ann', role: 'operator', nodes: null, languages: null } as const;
const PASSWORD = 'three words together';
const MINUTE_MS = 60_000;

class ShiftedClock implements Clock {
  shiftMs = 0;
  now = (): number => systemClock.now() + this.shiftMs;
  date = (): Date => new Date(systemClock.date().getTime() + this.shiftMs);
  sleep = (ms: number): Promise<void> => systemClock.sleep(ms);
}

async function opened(options: AccountsOptions = { isAudited: () => false }) {
  const folder = stateFolder();
  const clock = new ShiftedClock();
  const accounts = await Accounts.open(folder.path, clock, options);
  onTestFinished(() => {
    accounts[Symbol.dispose]();
    folder[Symbol.dispose]();
  });
  await accounts.people.add(SHELL, ANN);
  const link = (): Promise<string> => accounts.people.makeLink(SHELL, 'ann', MINUTE_MS);
  const keys = new Map<string, string>();
  const signIn = async (): Promise<string> => {
    const { secret, key } = await accounts.redeem(await link(), SENDER);
    keys.set(secret, key);
    return secret;
  };
  /** With both halves. */
  const bySession = (secret: string) => accounts.bySession(secret, keys.get(secret) ?? '');
  return {
    folder: folder.path,
    clock,
    accounts,
    people: accounts.people,
    passes: accounts.passes,
    link,
    signIn,
    keys,
    bySession,
  };
}

describe('a link', () => {
  it('S26 lets one of many in, who show it at the same instant', async () => {
    const { accounts, link } = await opened();
    for (let round = 0; round < 20; round++) {
      const text = await link();
      const tries = await Promise.allSettled(
        Array.from({ length: 200 }, () => accounts.redeem(text, SENDER)),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('is good for its time only, and the newest of an account alone', async () => {
    const { accounts, clock, link } = await opened();
    const older = await link();
    const newer = await link();
    await expect(accounts.redeem(older, SENDER)).rejects.toMatchObject({ code: 'link-refused' });
    clock.shiftMs = MINUTE_MS;
    await expect(accounts.redeem(newer, SENDER)).rejects.toMatchObject({ code: 'link-refused' });
  });

  it('of another secret is refused, and stays good for whom it is', async () => {
    const { accounts, link } = await opened();
    const text = await link();
    const forged = text.slice(0, 13) + 'A'.repeat(43);
    await expect(accounts.redeem(forged, SENDER)).rejects.toMatchObject({ code: 'link-refused' });
    await expect(accounts.redeem(`${text} `, SENDER)).rejects.toMatchObject({ code: 'link-refused' });
    expect(await accounts.redeem(text, SENDER)).toMatchObject({ account: { name: 'ann' } });
  });
});

it('a name of which jobs are kept is not given again, unless they are handed over', async () => {
  const { folder, people } = await opened();
  using queue = await JobQueue.open(folder);
  queue.accept(submission({}, [], 'ann'), 0);
  await people.remove(SHELL, 'ann');
  await expect(people.add(SHELL, ANN)).rejects.toMatchObject({
    code: 'account-refused',
    message: "jobs of 'ann' are still kept, from before",
  });
  await expect(people.refuseNames(['bo', 'ann'])).rejects.toThrow(/of 'ann' are/);
  expect(people.list()).toEqual([]);
  expect(await people.add(SHELL, { ...ANN, name: 'bo' })).toMatchObject({ name: 'bo' });
  expect(await people.add(SHELL, ANN, { takesOver: true })).toMatchObject({ name: 'ann' });
});

describe('a password', () => {
  it('lets in, under the name in any case; a wrong one, none and no account are refused alike', async () => {
    const { accounts, people } = await opened();
    await people.add(SHELL, { ...ANN, name: 'bo' });
    await people.setPassword(SHELL, 'ann', { password: PASSWORD });
    expect(await accounts.login('Ann', PASSWORD, SENDER)).toMatchObject({ account: { name: 'ann' } });
    const refusals = await Promise.allSettled([
      accounts.login('ann', `${PASSWORD}.`, SENDER),
      accounts.login('bo', PASSWORD, SENDER),
      accounts.login('nobody', PASSWORD, SENDER),
      accounts.login('bo', '', SENDER),
    ]);
    const messages = refusals.map((refusal) => refusal.status === 'rejected' && String(refusal.reason));
    expect(new Set(messages)).toEqual(new Set(['GrappeError: name or password are wrong']));
  });

  it.each(['short', 'aaaaaaaaaaaaaaaa', 'ann1234567', 'x'.repeat(2000)])(
    "'%s' is refused",
    async (password) => {
      const { people } = await opened();
      await expect(people.setPassword(SHELL, 'ann', { password })).rejects.toMatchObject({
        code: 'account-refused',
      });
    },
  );

  it('that is set ends all sessions but the one that asked', async () => {
    const { people, signIn, bySession } = await opened();
    const [mine, other] = [await signIn(), await signIn()];
    await people.setPassword(SHELL, 'ann', { password: PASSWORD, session: mine.split('.')[0] ?? '' });
    expect(bySession(mine)).toBeDefined();
    expect(bySession(other)).toBeUndefined();
  });

  it.each([{ password: PASSWORD }, { password: null }, { password: PASSWORD, keepsTokens: true }])(
    'that is set revokes tokens of this account alone, unless they are kept: %j',
    async (fresh) => {
      const { accounts, people, passes } = await opened();
      await people.add(SHELL, { ...ANN, name: 'bo' });
      const made = async (name: string): Promise<string> =>
        (await passes.makeToken(SHELL, name, { label: '', role: 'user', validMs: null })).text;
      const [mine, other] = [await made('ann'), await made('bo')];
      const told: Credential[] = [];
      onTestFinished(accounts.onRevoked((by) => void told.push(by)));
      expect(accounts.byToken(mine)).toBeDefined();
      await people.setPassword(SHELL, 'ann', fresh);
      const stays = fresh.keepsTokens === true;
      expect(accounts.byToken(mine) !== undefined).toBe(stays);
      expect(told).toHaveLength(stays ? 0 : 1);
      expect(accounts.byToken(other)).toBeDefined();
    },
  );
});

describe('a session', () => {
  it('S25 is always a new one', async () => {
    const { signIn } = await opened();
    const secrets = [await signIn(), await signIn(), await signIn()];
    expect(new Set(secrets.map((secret) => secret.split('.')[0])).size).toBe(3);
  });

  it('has two halves, and neither lets anybody in alone', async () => {
    const { accounts, signIn, keys } = await opened();
    const [mine, other] = [await signIn(), await signIn()];
    const [key = '', othersKey = ''] = [keys.get(mine), keys.get(other)];
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(accounts.bySession(mine, key)).toBeDefined();
    for (const wrong of ['', othersKey, key.slice(1), `${key}x`, mine.split('.')[1] ?? ''])
      expect(accounts.bySession(mine, wrong)).toBeUndefined();
    const session = mine.split('.')[0] ?? '';
    expect(accounts.byTicket(other, accounts.ticket(session, '/a'), '/a')).toBeUndefined();
    expect(accounts.byTicket(mine, accounts.ticket(session, '/a'), '/a')).toBeDefined();
  });

  it('ends when nothing was asked for long, and at the latest after its time; it is told why', async () => {
    const { accounts, clock, signIn, bySession } = await opened();
    const secret = await signIn();
    for (let minute = 0; minute < 700; minute += 20) {
      clock.shiftMs = minute * MINUTE_MS;
      expect(bySession(secret)).toBeDefined();
    }
    clock.shiftMs = 720 * MINUTE_MS;
    expect(bySession(secret)).toBeUndefined();
    expect(accounts.whyEnded(secret)).toBe('expired');
    const idle = await signIn();
    clock.shiftMs += 30 * MINUTE_MS;
    expect(bySession(idle)).toBeUndefined();
    expect(accounts.whyEnded(idle)).toBe('expired');
    expect(accounts.whyEnded('nothing')).toBeUndefined();
  });

  it.each(['role', 'disabled', 'removed', 'ended'])('S25 lets nobody in any more: %s', async (how) => {
    const { accounts, people, passes, signIn, bySession } = await opened();
    const secret = await signIn();
    const told: Credential[] = [];
    onTestFinished(accounts.onRevoked((by) => told.push(by)));
    expect(bySession(secret)).toBeDefined();
    if (how === 'role') await people.change(SHELL, 'ann', { role: 'viewer' });
    else if (how === 'disabled') await people.change(SHELL, 'ann', { isDisabled: true });
    else if (how === 'removed') await people.remove(SHELL, 'ann');
    else await passes.endSession(SHELL, secret.split('.')[0] ?? '');
    expect(bySession(secret)).toBeUndefined();
    expect(accounts.whyEnded(secret)).toBe('revoked');
    expect(told).toEqual([{ session: secret.split('.')[0] }]);
  });

  it('S25 that another process ended is told of within a second', async () => {
    const { folder, accounts, signIn, bySession } = await opened();
    const secret = await signIn();
    expect(bySession(secret)).toBeDefined();
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const told: Credential[] = [];
    onTestFinished(accounts.onRevoked((by) => told.push(by)));
    using other = await Accounts.open(folder, systemClock, { isAudited: () => false });
    await other.people.remove(SHELL, 'ann');
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([{ session: secret.split('.')[0] }]);
  });

  it('S25 what is noted after its end is told of, too: a socket was being opened meanwhile', async () => {
    const { accounts, people, signIn, bySession } = await opened();
    const secret = await signIn();
    expect(bySession(secret)).toBeDefined();
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const told: Credential[] = [];
    onTestFinished(accounts.onRevoked((by) => told.push(by)));
    await people.remove(SHELL, 'ann');
    const by = { session: secret.split('.')[0] ?? '' };
    accounts.note(by);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([by, by]);
  });

  it('that ended long ago is forgotten when somebody signs in', async () => {
    const { accounts, clock, signIn } = await opened();
    const secret = await signIn();
    clock.shiftMs = 31 * 24 * 60 * MINUTE_MS;
    expect(accounts.whyEnded(secret)).toBe('expired');
    await signIn();
    expect(accounts.whyEnded(secret)).toBe('revoked');
  });

  it('S24 is ended by its owner or an administrator; ids are compared as a whole', async () => {
    const { people, passes, signIn, bySession } = await opened();
    await people.add(SHELL, { ...ANN, name: 'an' });
    const secret = await signIn();
    const [id = ''] = secret.split('.');
    await expect(passes.endSession(SHELL, id, 'an')).rejects.toMatchObject({ code: 'unknown-account' });
    await expect(passes.endSession(SHELL, id.slice(0, 11))).rejects.toMatchObject({
      code: 'unknown-account',
    });
    expect(bySession(secret)).toBeDefined();
  });
});

describe('a token', () => {
  const token = { label: 'ci', role: 'viewer', validMs: MINUTE_MS };

  it('lets in as what it is for, until it runs out or is revoked', async () => {
    const { accounts, clock, passes, bySession } = await opened();
    const { text } = await passes.makeToken(SHELL, 'ann', token);
    expect(accounts.byToken(text)).toMatchObject({ account: { name: 'ann' }, role: 'viewer' });
    expect(accounts.byToken(text.slice('grappe_'.length))).toBeUndefined();
    expect(bySession(text)).toBeUndefined();
    expect(passes.tokens('ann')).toMatchObject([{ label: 'ci', used: expect.any(Date) as Date }]);
    clock.shiftMs = MINUTE_MS;
    expect(accounts.byToken(text)).toBeUndefined();
    const lasting = await passes.makeToken(SHELL, 'ann', { ...token, validMs: null });
    expect(accounts.byToken(lasting.text)).toBeDefined();
    await passes.revokeToken(SHELL, lasting.token.id);
    expect(accounts.byToken(lasting.text)).toBeUndefined();
  });

  it('never has more rights than its account, now and later', async () => {
    const { accounts, people, passes } = await opened();
    await expect(passes.makeToken(SHELL, 'ann', { ...token, role: 'admin' })).rejects.toThrow(/cannot have/);
    const { text } = await passes.makeToken(SHELL, 'ann', { ...token, role: 'operator' });
    const lesser = await passes.makeToken(SHELL, 'ann', token);
    await people.change(SHELL, 'ann', { role: 'viewer' });
    expect(accounts.byToken(text)).toBeUndefined();
    expect(accounts.byToken(lesser.text)).toBeDefined();
  });

  it('of a disabled account waits', async () => {
    const { accounts, people, passes } = await opened();
    const { text } = await passes.makeToken(SHELL, 'ann', token);
    await people.change(SHELL, 'ann', { isDisabled: true });
    expect(accounts.byToken(text)).toBeUndefined();
    await people.change(SHELL, 'ann', { isDisabled: false });
    expect(accounts.byToken(text)).toBeDefined();
  });
});

describe('accounts', () => {
  it.each(['', '-x', '../x', 'a b', 'ann', 'ANN', 'a\u202eb', 'x'.repeat(65), 'é'])(
    "refuse '%s'",
    async (name) => {
      const { people } = await opened();
      await expect(people.add(SHELL, { ...ANN, name })).rejects.toMatchObject({ code: 'account-refused' });
    },
  );

  it('nobody locks themselves out, and whoever runs the server always can come in', async () => {
    const { people } = await opened();
    const ann = { user: 'ann', from: '192.0.2.7' };
    await expect(people.change(ann, 'ann', { role: 'user' })).rejects.toThrow(/their own rights/);
    await expect(people.change(ann, 'ann', { isDisabled: true })).rejects.toThrow(/their own rights/);
    await expect(people.remove(ann, 'ann')).rejects.toThrow(/their own rights/);
    await people.makeLocalLink('root');
    await expect(people.remove(SHELL, 'root')).rejects.toThrow(/runs the server/);
    await expect(people.change(ann, 'root', { role: 'user' })).rejects.toThrow(/runs the server/);
  });

  it('keep no secret in their file, nor in the audit log', async () => {
    const { folder, accounts, people, passes, link } = await opened({});
    const text = await link();
    const unused = await accounts.people.makeLocalLink('root');
    const { secret, key } = await accounts.redeem(text, SENDER);
    const token = await passes.makeToken(SHELL, 'ann', { label: '', role: 'viewer', validMs: null });
    await people.setPassword(SHELL, 'ann', { password: PASSWORD });
    const files = ['accounts.db', 'accounts.db-wal', 'audit.jsonl'];
    const kept = files.map((name) => readFileSync(join(folder, name), 'latin1')).join('');
    for (const shown of [text, unused, secret, token.text]) {
      expect(kept).toContain(shown.replace('grappe_', '').split('.')[0]);
      expect(kept).not.toContain(shown.split('.')[1]);
    }
    expect(kept).not.toContain(key);
    expect(kept).not.toContain(PASSWORD);
  });

  it('S28 leave a whole audit log, whatever names and browsers hold', async () => {
    const { folder, accounts, link } = await opened({});
    const nasty = 'x\r\n{"v":1,"number":1}\u2028\u001b[2J';
    await accounts.redeem(await link(), { from: nasty, agent: nasty });
    await expect(accounts.login(nasty, 'x', SENDER)).rejects.toThrow();
    await accounts.auditRefusal({ user: nasty, from: nasty }, nasty, 'not-permitted');
    const { records, faults } = await verifyAudit(folder);
    expect({ records, faults }).toEqual({ records: 5, faults: [] });
    const log = readFileSync(join(folder, 'audit.jsonl'), 'utf8');
    expect(log.trimEnd().split(/[\n\r\u2028\u2029]/)).toHaveLength(5);
    expect(log).not.toMatch(/[^\n -~]/);
    const page = await auditPage(folder, {});
    expect(page.next).toBeNull();
    expect(page.records.map(({ number, event }) => `${number} ${event}`)).toEqual([
      '5 call-refused',
      '4 sign-in-refused',
      '3 sign-in',
      '2 account-change',
      '1 account-change',
    ]);
    expect((await auditPage(folder, { limit: 2 })).next).toBe(4);
    expect((await auditPage(folder, { before: 4, limit: 1 })).records[0]).toMatchObject({ number: 3 });
    expect((await auditPage(folder, { event: 'sign-in' })).records).toHaveLength(1);
    expect((await auditPage(folder, { text: 'LINK MADE' })).records).toHaveLength(1);
  });
});
