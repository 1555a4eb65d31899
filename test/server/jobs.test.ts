/** Programs through the API, on a real sshd: whose they are, where they may go, and who acts for them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { type JobSite, startJobSite } from '../support/job-site.ts';
import { until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { type Halves, halvesOf, type ServedConsole, serveConsole } from '../support/served-console.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SHELL = { user: 'root', from: null };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const file = (path: string, text: string) => ({ path, base64: base64(text) });
const HELLO = file(
  'hello.py',
  'import sys\nprint("hello", *sys.argv[1:])\nopen("left.txt", "w").write("left")\n',
);
const hello = { program: { kind: 'program', main: 'hello.py' }, files: [HELLO], arguments: ['there'] };
const shell = (command: string) => ({ program: { kind: 'command', command }, files: [] });

describe.skipIf(!sshdInstalled || isolationHere === 0)('jobs of a server', () => {
  let site: JobSite;
  let served: ServedConsole;
  const people = new Map<string, Halves>();
  beforeAll(async () => {
    site = await startJobSite({ nodes: 2, jobs: ['slots: 4'] });
    served = await open();
    await add('ann', 'user');
    await add('bob', 'user');
    await add('vera', 'viewer');
    await add('otto', 'operator');
    await add('one', 'user', { nodes: 'n2', languages: ['python'] });
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const open = (): Promise<ServedConsole> =>
    serveConsole({ site: { config: site.config, env: { ...site.env } } });

  async function add(
    name: string,
    role: Role,
    may: { readonly nodes?: string; readonly languages?: string[] } = {},
  ): Promise<void> {
    const { nodes = null, languages = null } = may;
    await served.console.accounts.people.add(SHELL, { name, role, nodes, languages });
    people.set(name, await served.signedIn(role, name));
  }

  async function api(who: string, method: string, path: string, body?: unknown) {
    const answer = await served.call(method, `/api${path}`, people.get(who), body);
    const json = answer.headers['content-type']?.includes('json') ? JSON.parse(answer.text) : undefined;
    return { ...answer, json };
  }

  async function submitted(who: string, order: object): Promise<string> {
    const { status, json } = await api(who, 'POST', '/jobs', order);
    expect(json).toMatchObject({ v: 1, new: true });
    expect(status).toBe(200);
    return json.job;
  }

  async function ended(who: string, job: string) {
    let shown = await api(who, 'GET', `/jobs/${job}`);
    const look = async (): Promise<void> => void (shown = await api(who, 'GET', `/jobs/${job}`));
    for (let tries = 0; tries < 600 && shown.json.ended === null; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await look();
    }
    return shown.json;
  }

  it('runs what was uploaded, and tells of output, environment, files and results', async () => {
    const job = await submitted('ann', { ...hello, results: ['*.txt'] });
    const shown = await ended('ann', job);
    expect(shown.tasks[0]).toMatchObject({
      end: { outcome: 'ok' },
      attempt: { node: expect.stringMatching(/^n[12]$/), environment: { language: 'python' } },
    });
    expect(shown.user).toBe('ann');
    const { json: output } = await api('ann', 'GET', `/jobs/${job}/output?from=6`);
    expect(output).toEqual({ attempt: 1, base64: base64('there\n'), next: 12, size: 12, isOver: true });
    expect((await api('ann', 'GET', `/jobs/${job}/output.txt`)).text).toBe('hello there\n');
    const source = await api('ann', 'GET', `/jobs/${job}/file?path=hello.py`);
    expect(source.text).toContain('sys.argv');
    expect(source.headers['content-disposition']).toContain('attachment');
    expect((await api('ann', 'GET', `/jobs/${job}/results`)).json.files).toMatchObject([
      { path: 'left.txt' },
    ]);
    expect((await api('ann', 'GET', `/jobs/${job}/result?path=left.txt`)).text).toBe('left');
    const audit = readFileSync(join(site.state, 'audit.jsonl'), 'utf8');
    expect(audit).toMatch(new RegExp(`"event":"job-submit","job":"${job}","user":"ann".*"from":"127.0.0.1"`));
  });

  it('keeps those of one user from the other, but not from who looks after them', async () => {
    const job = await submitted('ann', { ...hello, name: 'of ann' });
    await ended('ann', job);
    const paths = [
      '',
      '/order',
      '/output',
      '/output.txt',
      '/file?path=hello.py',
      '/results',
      '/result?path=left.txt',
    ];
    for (const path of paths) {
      const { status, text } = await api('bob', 'GET', `/jobs/${job}${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toContain('ann');
    }
    for (const [verb, body] of [
      ['cancel', {}],
      ['retry', { which: 'same' }],
    ] as const)
      expect((await api('bob', 'POST', `/jobs/${job}/${verb}`, body)).status).toBe(404);
    expect((await api('bob', 'POST', '/jobs', { ...hello, after: [job] })).status).toBe(404);
    expect((await api('bob', 'GET', `/jobs?before=${job}`)).status).toBe(404);
    expect((await api('bob', 'GET', '/jobs')).json.jobs).toEqual([]);
    expect((await api('bob', 'GET', '/jobs?user=ann')).json.jobs).toEqual([]);
    for (const who of ['vera', 'otto'])
      expect((await api(who, 'GET', '/jobs?user=ann')).json.jobs[0]).toMatchObject({ job, user: 'ann' });
    expect((await api('vera', 'POST', `/jobs/${job}/cancel`, {})).status).toBe(403);
  });

  it('tells whoever may hand in jobs what one was handed in with', async () => {
    const order = {
      ...hello,
      env: { A: 'b' },
      stdin: base64('typed'),
      array: '1-2%1',
      nodes: 'n1',
      priority: -1,
    };
    const job = await submitted('ann', order);
    const told = await api('ann', 'GET', `/jobs/${job}/order`);
    expect(told.json).toMatchObject({ ...order, program: { ...hello.program, language: 'python' } });
    expect((await api('otto', 'GET', `/jobs/${job}/order`)).json).toEqual(told.json);
    expect((await api('vera', 'GET', `/jobs/${job}/order`)).status).toBe(403);
    expect((await ended('ann', await submitted('ann', told.json))).tasks).toHaveLength(2);
    await ended('ann', job);
  });

  it('show what was handed in to their own and to operators, and how they fare to a viewer', async () => {
    const job = await submitted('ann', hello);
    const command = await submitted('ann', { ...shell('echo secret'), name: 'told' });
    for (const id of [job, command]) await ended('ann', id);
    for (const who of ['ann', 'otto']) {
      expect((await api(who, 'GET', `/jobs/${job}/file?path=hello.py`)).status).toBe(200);
      expect((await api(who, 'GET', `/jobs/${job}`)).json).toMatchObject({
        canSeeSource: true,
        arguments: ['there'],
        files: [{ path: 'hello.py' }],
      });
    }
    expect(await api('vera', 'GET', `/jobs/${job}/file?path=hello.py`)).toMatchObject({ status: 403 });
    expect(await api('vera', 'GET', `/jobs/${job}/order`)).toMatchObject({ status: 403 });
    const shown = { canSeeSource: false, canChange: false, arguments: [], files: [] };
    const seen = await api('vera', 'GET', `/jobs/${job}`);
    expect(seen.json).toMatchObject({ ...shown, main: 'hello.py', user: 'ann' });
    expect(seen.json.tasks[0].end.outcome).toBe('ok');
    const told = await api('vera', 'GET', `/jobs/${command}`);
    expect(told.json).toMatchObject({ ...shown, main: '', name: 'told' });
    expect(told.text).not.toContain('secret');
    expect((await api('vera', 'GET', `/jobs/${command}/output.txt`)).text).toBe('secret\n');
  });

  it('may be heard of by their own', async () => {
    const job = await submitted('ann', hello);
    const said = async (who: string): Promise<string> => {
      const socket = served.socket({ ...halvesOf(people.get(who)!), origin: served.origin });
      const messages: string[] = [];
      socket.on('message', (data: Buffer) => messages.push(data.toString()));
      socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', topic: `job:${job}` })));
      await until(() => messages.length > 1, 'the socket says something');
      socket.close();
      return messages[1]!;
    };
    expect(JSON.parse(await said('bob'))).toMatchObject({ type: 'refused', code: 'not-permitted' });
    expect(JSON.parse(await said('ann'))).toMatchObject({ type: 'changed', topic: `job:${job}` });
    await ended('ann', job);
  });

  it('hold an account to its nodes, its languages, the sandbox and its turn', async () => {
    const c = {
      program: { kind: 'program', main: 'a.c' },
      files: [file('a.c', 'int main(void) { return 0; }\n')],
    };
    expect((await api('one', 'POST', '/jobs', c)).json.error).toMatchObject({
      code: 'not-permitted',
      message: "'one' may not use c",
    });
    const disguised = {
      ...c,
      program: { ...c.program, language: 'c' },
      files: [file('a.c', '#!/usr/bin/python3\n')],
    };
    expect((await api('one', 'POST', '/jobs', disguised)).status).toBe(403);
    expect((await api('one', 'POST', '/jobs', shell('true'))).status).toBe(403);
    expect((await api('one', 'POST', '/jobs', { ...hello, nodes: 'n1' })).status).toBe(403);
    expect((await api('ann', 'POST', '/jobs', { ...hello, sandbox: false })).status).toBe(403);
    expect((await api('ann', 'POST', '/jobs', { ...hello, priority: 1 })).status).toBe(403);
    expect((await api('ann', 'POST', '/jobs', { ...hello, nodes: 'n9' })).status).toBe(403);
    const job = await submitted('one', hello);
    expect((await ended('one', job)).tasks[0].attempt.node).toBe('n2');
    const { json } = await api('one', 'POST', '/jobs/explain', hello);
    expect(json.nodes).toMatchObject([{ node: 'n2', verdict: 'takes' }]);
  });

  it('are looked at again when they start: what was allowed then may be allowed no more', async () => {
    const { accounts } = served.console;
    await accounts.people.add(SHELL, { name: 'eve', role: 'user', nodes: null, languages: null });
    people.set('eve', await served.signedIn('user', 'eve'));
    const before = await submitted('eve', shell('sleep 3'));
    const python = await submitted('eve', { ...hello, after: [before] });
    const onFirst = await submitted('eve', { ...shell('true'), nodes: 'n1', after: [before] });
    await accounts.people.change(SHELL, 'eve', { languages: ['bash'], nodes: 'n2' });
    const refused = async (job: string) => (await ended('otto', job)).tasks[0].end;
    expect(await refused(python)).toMatchObject({
      outcome: 'refused',
      detail: "the account 'eve' may not use python",
    });
    expect(await refused(onFirst)).toMatchObject({ outcome: 'refused' });
    expect((await ended('otto', before)).tasks[0].end.outcome).toBe('ok');
  });

  it('are ended by whoever may, and the audit log has who that was', async () => {
    const job = await submitted('ann', shell('sleep 60'));
    await until(() => site.queue.job(job).tasks[0]?.state === 'running', 'it runs');
    expect((await api('otto', 'POST', `/jobs/${job}/cancel`, {})).json).toMatchObject({ asked: 1 });
    expect((await ended('ann', job)).tasks[0].end.outcome).toBe('cancelled');
    const again = (await api('ann', 'POST', `/jobs/${job}/retry`, { which: 'same' })).json.job;
    expect((await api('ann', 'POST', `/jobs/${again}/cancel`, {})).status).toBe(200);
    expect((await ended('ann', again)).user).toBe('ann');
    const audit = readFileSync(join(site.state, 'audit.jsonl'), 'utf8');
    expect(audit).toMatch(new RegExp(`"event":"job-cancel".*"job":"${job}","user":"otto"`));
  });

  it.each([
    ['a path that leads out', { ...hello, files: [HELLO, file('../x', '')] }],
    ['an absolute path', { ...hello, files: [HELLO, file('/etc/x', '')] }],
    ['the same path twice', { ...hello, files: [HELLO, HELLO] }],
    ['no such main', { ...hello, program: { kind: 'program', main: 'other.py' } }],
    ['what is no base64', { ...hello, files: [{ path: 'hello.py', base64: 'ab=c' }] }],
    ['a NUL byte', { ...hello, arguments: ['a\0b'] }],
    ['results that lie elsewhere', { ...hello, results: ['../../.ssh/*'] }],
    ['items of a file of the server', { ...hello, split: '/etc/passwd' }],
    [
      'an unknown language',
      { ...hello, program: { kind: 'program', main: 'hello.py', language: 'klingon' } },
    ],
    ['a word that is not known', { ...hello, origin: { config: '/etc/x' } }],
  ])('refuse %s', async (_what, order) => {
    const { status, json } = await api('ann', 'POST', '/jobs', order);
    expect(status).toBe(400);
    expect(json.error.message).not.toBe('');
    expect(json.error.code).toMatch(/^(usage|unknown-language)$/);
  });

  it('are held to their size', async () => {
    const big = 'A'.repeat(4 * 2 ** 20 * 22);
    const { status, json } = await api('ann', 'POST', '/jobs', {
      ...hello,
      files: [HELLO, { path: 'big', base64: big }],
    });
    expect([status, json.error.code]).toEqual([403, 'job-limit']);
  });

  it('tell languages by node, and how many tasks more', async () => {
    const asked = async () => (await api('ann', 'GET', '/jobs/languages')).json;
    let told = await asked();
    for (let tries = 0; tries < 300 && (told.waiting !== '' || told.slots === null); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      told = await asked();
    }
    expect(told.languages).toContainEqual({
      language: 'python',
      version: expect.stringMatching(/^3\./),
      nodes: 'n[1-2]',
    });
    expect(told.slots).toMatchObject({ all: 8 });
    const { json: info } = await api('one', 'GET', '/info');
    expect(info.languages).toMatchObject([{ language: 'python', nodes: 'n2' }]);
    expect(info.slots).toMatchObject({ all: 4 });
  });

  it('go on when the server stops, and are taken up by the next', async () => {
    const job = await submitted('otto', shell('sleep 2; echo done'));
    await until(() => site.queue.job(job).tasks[0]?.state === 'running', 'it runs');
    await served[Symbol.asyncDispose]();
    expect(site.queue.holder(Date.now())).toBeUndefined();
    expect(site.queue.job(job).endedMs).toBeNull();
    served = await open();
    await until(() => site.queue.job(job).endedMs !== null, 'it has ended');
    expect(site.queue.job(job).tasks[0]).toMatchObject({ attempts: 1, end: { outcome: 'ok' } });
  });

  it('are left to another process that acts, and taken over when it is gone', async () => {
    await until(() => site.queue.live().length === 0, 'nothing is left');
    await served[Symbol.asyncDispose]();
    const other = site.control();
    const first = site.submit({ work: { kind: 'command', main: 'sleep 30' } } as never);
    await until(() => site.queue.job(first).tasks[0]?.state === 'running', 'the other one acts');
    served = await open();
    expect(site.queue.holder(Date.now())?.pid).toBe(other.pid);
    process.kill(other.pid, 'SIGKILL');
    await other.ended;
    await until(() => site.queue.holder(Date.now())?.pid === process.pid, 'the server has taken over');
    site.queue.cancel(first, Date.now());
    await until(() => site.queue.job(first).endedMs !== null, 'it is ended');
    expect(site.queue.job(first).tasks[0]).toMatchObject({ attempts: 1, end: { outcome: 'cancelled' } });
  });
});
