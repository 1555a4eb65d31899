import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GivenJob, submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import type { TaskEnd } from '../job.ts';
import { DEFAULT_SUBMISSION_LIMITS, type Submission } from './accept.ts';
import type { Ended } from './attempts.ts';
import { JobQueue } from './job-queue.ts';
import { LEASE_MS } from './lease.ts';
import { type JobState, OPEN_JOB_STATES } from './read-jobs.ts';

const NOW = Date.UTC(2026, 0, 1);
const OK: TaskEnd = { outcome: 'ok', cause: null, detail: null, exit: 0, signal: null };
const FAILED: TaskEnd = { ...OK, outcome: 'failed', exit: 3 };

let folder: ReturnType<typeof stateFolder>;
let queue: JobQueue;
beforeEach(async () => {
  folder = stateFolder();
  queue = await JobQueue.open(folder.path);
});
afterEach(() => {
  queue[Symbol.dispose]();
  folder[Symbol.dispose]();
});

const file = (): string => join(folder.path, 'jobs.db');

function accepted(given: GivenJob = {}, user = 'ann'): string {
  return queue.accept(submission(given, [], user), NOW).job;
}

function lease(): number {
  return queue.takeLease(NOW)!.fence;
}

function placed(fence: number, job: string, task = 0, node = 'n1'): string {
  return queue.place(fence, [{ job, task, node, engine: 'ssh', why: 'its turn' }], NOW)[0]!;
}

function end(attempt: string, how: TaskEnd = OK): Ended {
  return { attempt, end: how, used: null };
}

/** The tasks of a job: their states, or how they ended. */
function tasks(job: string): string[] {
  return queue.job(job).tasks.map(({ state, end }) => end?.outcome ?? state);
}

describe('a job that is submitted', () => {
  it('is there with all that was said, once the call has returned', () => {
    const given = submission({
      name: 'sum',
      key: 'k1',
      atOnce: 8,
      tasks: [{ index: 2, items: '1-30', node: 'n1' }, { index: 1 }],
      wishes: { priority: 3, deadlineMs: NOW + 1000 },
    });
    const { job, isNew } = queue.accept(given, NOW);
    expect(isNew).toBe(true);
    const waits = { state: 'queued', end: null, cancelling: false, attempt: null, attempts: 0 };
    expect(queue.job(job)).toEqual({
      id: job,
      key: 'k1',
      user: 'ann',
      name: 'sum',
      acceptedMs: NOW,
      endedMs: null,
      work: given.request.work,
      wishes: given.request.wishes,
      atOnce: 8,
      waits: null,
      tasks: [
        { index: 1, ...waits },
        { index: 2, items: '1-30', node: 'n1', ...waits },
      ],
    });
  });

  it('keeps equal files once, and has them by their hash', () => {
    const given = submission({}, ['print(1)', 'print(2)', 'print(1)']);
    queue.accept(given, NOW);
    for (const [sha256, bytes] of given.contents)
      expect(queue.content(sha256)).toEqual(new Uint8Array(bytes));
    expect(() => queue.content('f00')).toThrow(/lacks the file f00/);
  });

  it('is the same one under the same key, whatever the order of its fields', () => {
    const given = submission({ key: 'k1' }, ['print(1)']);
    const { name, tasks, ...rest } = given.request;
    const first = queue.accept(given, NOW);
    const turned = { ...given, request: { tasks, ...rest, name } };
    expect(queue.accept(turned, NOW + 5000)).toEqual({ job: first.job, isNew: false });
    const limits = { ...DEFAULT_SUBMISSION_LIMITS, tasks: 0 };
    expect(queue.accept({ ...given, limits }, NOW)).toEqual({ job: first.job, isNew: false });
    expect(queue.accept({ ...given, user: 'bob' }, NOW)).toMatchObject({ isNew: true });
    expect(queue.list({ limit: 9 })).toHaveLength(2);
  });

  it.each([
    ['another name', { name: 'other' }, []],
    ['another file', {}, ['print(2)']],
    ['another limit', { atOnce: 1 }, []],
    ['another priority', { wishes: { priority: 1 } }, []],
  ] as const)('is refused under the key of one with %s', (_what, given, texts) => {
    const { job } = queue.accept(submission({ key: 'k1' }), NOW);
    const other = (): unknown => queue.accept(submission({ key: 'k1', ...given }, texts), NOW);
    expect(other).toThrow(expect.objectContaining({ code: 'job-key', exit: 2 }));
    expect(other).toThrow(`the key 'k1' stands for job ${job}, which is another one`);
    expect(queue.list({ limit: 9 })).toHaveLength(1);
  });

  it('is a new one each time where it has no key', () => {
    const jobs = Array.from({ length: 50 }, () => accepted());
    expect(new Set(jobs).size).toBe(50);
  });

  it.each([
    ['tasks', { tasks: 2 }, 'the job has 3 tasks, and may have 2'],
    ['files', { files: 2 }, 'the job has 3 files, and may have 2'],
    ['contentBytes', { contentBytes: 23 }, 'the job has 24 bytes of files and input, and may have 23'],
    ['requestBytes', { requestBytes: 10 }, 'bytes besides its files, and may have 10'],
    ['queuedOfUser', { queuedOfUser: 4 }, "2 tasks of 'ann' wait already, and 4 may, these 3 among them"],
  ] as const)('is refused beyond the limit %s, by name, and leaves nothing', (_name, limit, message) => {
    accepted({ tasks: 2 });
    accepted({ tasks: 9 }, 'bob');
    const given: Submission = {
      ...submission({ tasks: 3 }, ['print(1)', 'print(2)', 'print(1)']),
      limits: { ...DEFAULT_SUBMISSION_LIMITS, ...limit },
    };
    expect(() => queue.accept(given, NOW)).toThrow(expect.objectContaining({ code: 'job-limit', exit: 8 }));
    expect(() => queue.accept(given, NOW)).toThrow(message);
    expect(queue.list({ limit: 9 })).toHaveLength(2);
  });

  it('counts only the tasks that wait against the limit of a user', () => {
    const job = accepted({ tasks: 2 });
    placed(lease(), job);
    const given = { ...submission({ tasks: 3 }), limits: { ...DEFAULT_SUBMISSION_LIMITS, queuedOfUser: 4 } };
    expect(queue.accept(given, NOW)).toMatchObject({ isNew: true });
  });

  it('is refused where it does not hold together', () => {
    const given = submission({}, ['print(1)']);
    const [[sha256, bytes] = ['', Buffer.alloc(0)]] = [...given.contents];
    const wrong = (contents: [string, Uint8Array][], request = given.request) =>
      expect(() => queue.accept({ ...given, request, contents: new Map(contents) }, NOW));
    wrong([]).toThrow(`a file of the job is missing: ${sha256}`);
    wrong([[sha256, Buffer.from('print(2)')]]).toThrow(`a file of the job is another one: ${sha256}`);
    wrong([[sha256, Buffer.from('print(1')]]).toThrow(/another one/);
    const file = given.request.work.files[0]!;
    const lie = { ...given.request.work, files: [{ ...file, sizeBytes: 1 }, file] };
    wrong([[sha256, bytes]], { ...given.request, work: lie }).toThrow(/another one/);
    wrong([[sha256, bytes]], { ...given.request, tasks: [] }).toThrow('the job has no task');
    const twice = { ...given.request, tasks: [{ index: 1 }, { index: 1 }] };
    wrong([[sha256, bytes]], twice).toThrow('two tasks of the job have the same number');
    expect(() => accepted({ wishes: { after: ['nojob'] } })).toThrow(/no job has the id 'nojob'/);
    expect(queue.list({ limit: 9 })).toEqual([]);
  });
});

describe('finding jobs', () => {
  it('by id, by a beginning that no other one shares, and the last', () => {
    const [one, two] = [accepted(), accepted({}, 'bob')];
    expect(queue.job(one).id).toBe(one);
    expect(queue.job('last').id).toBe(two);
    expect(queue.job('last', 'ann').id).toBe(one);
    expect(queue.job(one.slice(0, 5), 'ann').id).toBe(one);
    expect(() => queue.job(one.slice(0, 5))).toThrow(/beginning of several ids/);
    for (const name of ['', 'x', '%', `${one}0`])
      expect(() => queue.job(name)).toThrow(expect.objectContaining({ code: 'unknown-job', exit: 2 }));
    expect(() => queue.job(two, 'ann')).toThrow(/no job has the id/);
    expect(() => queue.job('last', 'eve')).toThrow(/no job was submitted yet/);
  });

  it('in lists: newest first, of a user, in some states, page by page', () => {
    const fence = lease();
    const [ended, runs, waits, bobs] = [
      accepted({ name: 'a' }),
      accepted({ tasks: 3 }),
      accepted(),
      accepted({}, 'bob'),
    ];
    queue.ended(fence, [end(placed(fence, ended))], NOW + 7);
    const attempt = placed(fence, runs, 1);
    queue.sent(fence, [placed(fence, runs, 2)]);
    queue.ended(fence, [end(attempt, FAILED)], NOW + 7);
    const ids = (request: object): string[] => queue.list({ limit: 9, ...request }).map(({ id }) => id);
    expect(ids({})).toEqual([bobs, waits, runs, ended]);
    expect(ids({ user: 'ann' })).toEqual([waits, runs, ended]);
    expect(ids({ states: ['ended', 'queued'] })).toEqual([bobs, waits, ended]);
    expect(ids({ states: ['running', 'running'], user: 'ann' })).toEqual([runs]);
    expect(ids({ limit: 2 })).toEqual([bobs, waits]);
    expect(ids({ limit: 2, before: waits })).toEqual([runs, ended]);
    expect(ids({ user: 'bob', states: ['ended'] })).toEqual([]);
    const [last] = queue.list({ limit: 1, states: ['ended'] });
    const none = { queued: 0, placed: 0, pending: 0, running: 0 };
    expect(last).toMatchObject({
      name: 'a',
      state: 'ended',
      endedMs: NOW + 7,
      tasks: { ...none, ended: { ok: 1 } },
    });
    const [third] = queue.list({ limit: 1, states: ['running'] });
    expect(third?.tasks).toEqual({
      ...{ silent: 0, queued: 1, placed: 0, pending: 0, running: 1 },
      ended: { failed: 1 },
    });
  });

  it('what Slurm has and has not begun pends, in tasks, counts and lists; to the queue it may run', () => {
    const fence = lease();
    const [overSsh, job] = [accepted(), accepted({ tasks: 3 })];
    queue.sent(fence, [placed(fence, overSsh)]);
    const onSlurm = (task: number): string =>
      queue.place(fence, [{ job, task, node: 'slurm', engine: 'slurm', why: '' }], NOW)[0]!;
    const listed = (...states: JobState[]): string[] => queue.list({ limit: 9, states }).map(({ id }) => id);
    const counted = (): object => queue.list({ limit: 1 })[0]!;
    const first = onSlurm(0);
    expect([tasks(job), listed('pending')]).toEqual([['placed', 'queued', 'queued'], []]);
    queue.sent(fence, [first, onSlurm(1)]);
    queue.setUnreachable(fence, [first], true);
    expect(tasks(job)).toEqual(['pending', 'pending', 'queued']);
    const none = { placed: 0, running: 0, ended: {} };
    expect(counted()).toMatchObject({
      ...{ id: job, state: 'pending' },
      tasks: { ...none, queued: 1, pending: 2, silent: 1 },
    });
    expect([listed('pending'), listed('running'), listed('queued')]).toEqual([[job], [overSsh], []]);
    expect([listed('pending', 'running'), listed(...OPEN_JOB_STATES)]).toEqual([
      [job, overSsh],
      [job, overSsh],
    ]);
    expect(queue.running()).toEqual(
      new Map([
        ['n1', 1],
        ['slurm', 2],
      ]),
    );
    const stamp = queue.stamp();
    queue.began(fence, [{ attempt: first, atMs: NOW, environment: null }]);
    expect(queue.stamp()).not.toBe(stamp);
    expect(tasks(job)).toEqual(['running', 'pending', 'queued']);
    expect(counted()).toMatchObject({ state: 'running', tasks: { pending: 1, running: 1 } });
    expect([listed('pending'), listed('running')]).toEqual([[], [job, overSsh]]);
    expect(queue.cancel(job, NOW)).toMatchObject({ ended: 1, asked: 2 });
    expect(tasks(job)).toEqual(['running', 'pending', 'cancelled']);
  });
});

describe('an attempt', () => {
  it('is written down, sent, begun and ended, and shows it at each step', () => {
    const fence = lease();
    const job = accepted();
    const attempt = placed(fence, job);
    expect(attempt).toBe(`${job}.0.1`);
    const first = {
      number: 1,
      node: 'n1',
      engine: 'ssh',
      why: 'its turn',
      placedMs: NOW,
      unreachable: false,
    };
    const bare = { beganMs: null, endedMs: null, environment: null, used: null };
    expect(queue.job(job).tasks[0]).toMatchObject({
      state: 'placed',
      attempts: 1,
      attempt: { ...first, ...bare },
    });
    queue.sent(fence, [attempt]);
    expect(tasks(job)).toEqual(['running']);
    const environment = {
      node: 'n1',
      system: 's',
      cpu: 'c',
      language: null,
      version: null,
      isolation: 2,
    } as const;
    queue.began(fence, [{ attempt, atMs: NOW + 1, environment }]);
    queue.began(fence, [{ attempt, atMs: NOW + 2, environment: null }]);
    expect(queue.job(job).tasks[0]?.attempt).toMatchObject({ beganMs: NOW + 1, environment });
    const used = { wallMs: 5, cpuMs: 4, peakBytes: null, compileMs: null };
    queue.ended(fence, [{ attempt, end: FAILED, used }], NOW + 3);
    expect(queue.job(job)).toMatchObject({
      endedMs: NOW + 3,
      tasks: [{ state: 'ended', end: FAILED, attempt: { endedMs: NOW + 3, used, environment } }],
    });
    queue.ended(fence, [end(attempt, OK)], NOW + 9);
    queue.requeue(fence, [end(attempt, OK)], NOW + 9);
    queue.sent(fence, [attempt]);
    expect(queue.job(job)).toMatchObject({ endedMs: NOW + 3, tasks: [{ state: 'ended', end: FAILED }] });
  });

  it('began, so it was sent, though that was never written down', () => {
    const fence = lease();
    const job = accepted();
    queue.began(fence, [{ attempt: placed(fence, job), atMs: NOW, environment: null }]);
    expect(tasks(job)).toEqual(['running']);
  });

  it('is made of a queued task only', () => {
    const fence = lease();
    const job = accepted({ tasks: 2 });
    queue.cancel(job, NOW, { tasks: [1] });
    const tried = [0, 0, 1, 2].map((task) => ({ job, task, node: 'n1', engine: 'ssh' as const, why: '' }));
    expect(queue.place(fence, tried, NOW)).toEqual([`${job}.0.1`, undefined, undefined, undefined]);
  });

  it('is followed by another one where its task is queued again; only its tries count', () => {
    const fence = lease();
    const job = accepted();
    queue.requeue(fence, [{ ...end(placed(fence, job), FAILED), isFree: true }], NOW);
    queue.requeue(fence, [end(placed(fence, job), FAILED)], NOW);
    const attempt = placed(fence, job, 0, 'n2');
    expect(attempt).toBe(`${job}.0.3`);
    expect(queue.live()[0]?.tasks[0]).toMatchObject({ attempts: 3, tries: 1, attemptId: attempt });
    expect(queue.job(job).tasks[0]?.attempt).toMatchObject({ number: 3, node: 'n2', endedMs: null });
  });

  it('is silent, and speaks again', () => {
    const fence = lease();
    const job = accepted();
    const attempt = placed(fence, job);
    const isSilent = (): boolean | undefined => queue.job(job).tasks[0]?.attempt?.unreachable;
    queue.setUnreachable(fence, [attempt], true);
    expect(isSilent()).toBe(true);
    queue.setUnreachable(fence, [attempt], false);
    expect(isSilent()).toBe(false);
    queue.setUnreachable(fence, [attempt], true);
    queue.ended(fence, [end(attempt)], NOW);
    expect(isSilent()).toBe(false);
  });

  it('leaves results, and something to sweep that its job does not outlive', () => {
    const fence = lease();
    const job = accepted({ tasks: 2 });
    const attempts = [placed(fence, job, 0, 'n1'), placed(fence, job, 1, 'n2')];
    const result = { path: 'a.csv', sizeBytes: 3, sha256: 'abc', place: `jobs/${job}/0/a.csv` };
    expect(queue.toSweep(9)).toEqual([]);
    // Twice: it must not hold up the queue.
    queue.ended(fence, [{ ...end(attempts[0]!), results: [result, result] }, end(attempts[1]!)], NOW);
    expect(queue.results(job, 0)).toEqual([result]);
    expect(queue.results(job, 1)).toEqual([]);
    const both = attempts.map((attempt, at) => ({ attempt, node: `n${at + 1}`, engine: 'ssh' }));
    expect(queue.toSweep(9)).toEqual(both);
    queue.prune({ keepMs: 0, maxBytes: 1e9, nowMs: NOW + 1, forget: () => undefined });
    expect(queue.toSweep(9)).toEqual(both);
    queue.swept(fence, [attempts[0]!]);
    expect(queue.toSweep(9)).toEqual(both.slice(1));
  });

  it('of a node that is gone for good does not stand before those of others', () => {
    const fence = lease();
    const job = accepted({ tasks: 20 });
    const attempts = Array.from({ length: 20 }, (_, task) =>
      placed(fence, job, task, task < 18 ? 'dead' : 'n1'),
    );
    queue.ended(
      fence,
      attempts.map((attempt) => end(attempt)),
      NOW,
    );
    expect(queue.toSweep(1).map(({ node }) => node)).toEqual(['dead', 'n1']);
  });
});

describe('tasks that end without an attempt', () => {
  const REFUSED: TaskEnd = { ...OK, outcome: 'refused', detail: 'no node has go', exit: null };

  it('are queued ones', () => {
    const fence = lease();
    const job = accepted({ tasks: 2 });
    const attempt = placed(fence, job, 1);
    queue.endUnplaced(
      fence,
      [0, 1].map((task) => ({ job, task, end: REFUSED })),
      NOW,
    );
    expect(tasks(job)).toEqual(['refused', 'placed']);
    queue.ended(fence, [end(attempt)], NOW + 4);
    expect(queue.job(job).endedMs).toBe(NOW + 4);
  });
});

describe('cancelling', () => {
  it('ends what waits at once, and asks for the end of what runs', () => {
    const fence = lease();
    const job = accepted({ tasks: 4 });
    const attempts = [0, 1].map((task) => placed(fence, job, task));
    queue.sent(fence, [attempts[1]!]);
    expect(queue.cancel(job, NOW, { tasks: [3] })).toEqual({ ended: 1, asked: 0, givenUp: 0 });
    expect(queue.cancel(job, NOW)).toEqual({ ended: 1, asked: 2, givenUp: 0 });
    expect(tasks(job)).toEqual(['placed', 'running', 'cancelled', 'cancelled']);
    expect(queue.live()[0]?.tasks.map(({ cancelling }) => cancelling)).toEqual([true, true]);
    queue.ended(fence, [end(attempts[0]!)], NOW + 1);
    // Its retry is not wanted any more.
    queue.requeue(fence, [end(attempts[1]!, FAILED)], NOW + 2);
    expect(tasks(job)).toEqual(['ok', 'cancelled', 'cancelled', 'cancelled']);
    expect(queue.job(job).endedMs).toBe(NOW + 2);
    expect(queue.cancel(job, NOW)).toEqual({ ended: 0, asked: 0, givenUp: 0 });
  });

  it('gives up what is on a silent node when it is told to: lost, and never tried again', () => {
    const fence = lease();
    const job = accepted({ tasks: 4 });
    const attempts = [0, 1, 2].map((task) => placed(fence, job, task));
    queue.sent(fence, attempts);
    queue.setUnreachable(fence, [attempts[0]!, attempts[1]!], true);
    expect(queue.cancel(job, NOW, { tasks: [0] })).toEqual({ ended: 0, asked: 1, givenUp: 0 });
    expect(queue.cancel(job, NOW + 1, { tasks: [0], force: true })).toEqual({
      ended: 0,
      asked: 0,
      givenUp: 1,
    });
    expect(queue.cancel(job, NOW + 1, { force: true })).toEqual({ ended: 1, asked: 1, givenUp: 1 });
    expect(tasks(job)).toEqual(['lost', 'lost', 'running', 'cancelled']);
    expect(queue.toSweep(9).map(({ attempt }) => attempt)).toEqual(attempts.slice(0, 2));
    // What the node says when it is back comes too late.
    queue.ended(fence, [end(attempts[0]!), end(attempts[2]!, FAILED)], NOW + 2);
    queue.requeue(fence, [end(attempts[1]!, FAILED)], NOW + 2);
    expect(tasks(job)).toEqual(['lost', 'lost', 'failed', 'cancelled']);
    expect(queue.job(job)).toMatchObject({
      endedMs: NOW + 2,
      tasks: [{ attempt: { unreachable: false } }, {}, {}, {}],
    });
  });

  it('ends a job of which nothing was placed', () => {
    const job = accepted({ tasks: 2 });
    queue.cancel(job, NOW + 5);
    expect(queue.job(job).endedMs).toBe(NOW + 5);
    expect(queue.live()).toEqual([]);
  });

  it('refuses what is not there, and does nothing then', () => {
    const job = accepted();
    expect(() => queue.cancel('nojob', NOW)).toThrow(/no job has the id 'nojob'/);
    expect(() => queue.cancel(job, NOW, { tasks: [0, 7] })).toThrow(`job ${job} has no task 7`);
    expect(tasks(job)).toEqual(['queued']);
  });
});

describe('what the controller has to see to', () => {
  it('is what has not ended, in the order of acceptance, with what placement needs', () => {
    const fence = lease();
    const [one, two] = [accepted({ tasks: 2 }), accepted({ atOnce: 3 }, 'bob')];
    queue.ended(fence, [end(placed(fence, one))], NOW);
    const attempt = placed(fence, two);
    queue.addOutput(fence, [{ attempt, stream: 'stderr', offset: 0, bytes: Buffer.from('hm') }]);
    expect(queue.live()).toMatchObject([
      {
        id: one,
        user: 'ann',
        after: 'good',
        tasks: [{ index: 1, state: 'queued', offsets: null, attemptId: null }],
      },
      { id: two, user: 'bob', atOnce: 3, tasks: [{ attemptId: attempt, offsets: { stdout: 0, stderr: 2 } }] },
    ]);
    expect(queue.live()[0]?.tasks).toHaveLength(1);
  });

  it('tells how the jobs stand that come before one', () => {
    const fence = lease();
    const [one, two] = [accepted({ tasks: 2 }), accepted()];
    const later = accepted({ wishes: { after: [one, two, one] } });
    const after = (): string | undefined => queue.live().find(({ id }) => id === later)?.after;
    expect(after()).toBe('waits');
    queue.ended(fence, [end(placed(fence, one, 0)), end(placed(fence, one, 1))], NOW);
    expect(after()).toBe('waits');
    const third = accepted({ wishes: { after: [one] } });
    expect(queue.live().find(({ id }) => id === third)?.after).toBe('good');
    queue.ended(fence, [end(placed(fence, two), FAILED)], NOW);
    expect(after()).toBe('bad');
  });
});

describe('output', () => {
  let fence: number;
  let attempt: string;
  beforeEach(() => {
    fence = lease();
    const limits = { ...submission().request.work.limits, outputBytes: 10 };
    attempt = placed(fence, accepted({ work: { limits } }));
  });
  const add = (offset: number, text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
    queue.addOutput(fence, [{ attempt, stream, offset, bytes: Buffer.from(text) }]);
  const read = (from = 0, max = 99): string =>
    Buffer.from(queue.output({ attempt, stream: 'stdout', from, max }).bytes).toString();

  it('is kept byte for byte, each once, both streams by themselves', () => {
    expect([add(0, 'abc'), add(0, 'abc'), add(2, 'cde'), add(0, 'x', 'stderr'), add(5, 'f')]).toEqual(
      Array.from({ length: 5 }, () => []),
    );
    expect(read()).toBe('abcdef');
    expect([read(4), read(1, 3), read(6), read(99)]).toEqual(['ef', 'bcd', '', '']);
    expect(queue.live()[0]?.tasks[0]?.offsets).toEqual({ stdout: 6, stderr: 1 });
  });

  it('is cut exactly where it may not go on, whatever a node sends', () => {
    expect([add(0, 'abcdefgh'), add(8, 'ijklmnop'), add(16, 'qrst'), add(10, 'x')]).toEqual([[], [], [], []]);
    expect(read()).toBe('abcdefghij');
  });

  it('has no gaps: what does not follow is told, and what does is kept', () => {
    const refused = queue.addOutput(fence, [
      { attempt, stream: 'stdout', offset: 0, bytes: Buffer.from('ab') },
      { attempt, stream: 'stdout', offset: 3, bytes: Buffer.from('d') },
      { attempt: 'nojob.0.1', stream: 'stdout', offset: 0, bytes: Buffer.from('d') },
      { attempt, stream: 'stderr', offset: 0, bytes: Buffer.from('e') },
    ]);
    expect(refused).toEqual([
      { attempt, stream: 'stdout', reason: 'gap', known: 2 },
      { attempt: 'nojob.0.1', stream: 'stdout', reason: 'unknown', known: 0 },
    ]);
    expect(read()).toBe('ab');
    expect(queue.live()[0]?.tasks[0]?.offsets).toEqual({ stdout: 2, stderr: 1 });
  });

  it('of an attempt that has ended stays as it is; a repeat is no trouble', () => {
    add(0, 'ab');
    queue.ended(fence, [end(attempt)], NOW);
    expect(add(0, 'ab')).toEqual([]);
    expect(add(1, 'bc')).toEqual([{ attempt, stream: 'stdout', reason: 'ended', known: 2 }]);
    expect(read()).toBe('ab');
  });

  it('that comes byte by byte does not fill the file with rows', () => {
    const large = { ...submission().request.work.limits, outputBytes: 20_000 };
    attempt = placed(fence, accepted({ work: { limits: large } }));
    const text = 'abcdefghij'.repeat(2000);
    for (let at = 0; at < text.length; at += 100) add(at, text.slice(at, at + 100));
    expect(read(0, 1e6)).toBe(text);
    expect(read(4090, 20)).toBe(text.slice(4090, 4110));
    using looked = new DatabaseSync(file());
    expect(looked.prepare('SELECT count(*) AS count FROM outputs').get()?.['count']).toBeLessThan(6);
  });
});

describe('the lease', () => {
  it('is held by one, until it is given back or over', () => {
    const first = queue.takeLease(NOW)!;
    expect(first.untilMs).toBe(NOW + LEASE_MS);
    expect(queue.takeLease(NOW + LEASE_MS - 1)).toBeUndefined();
    const holder = { host: hostname(), pid: process.pid, fence: first.fence, untilMs: NOW + LEASE_MS };
    expect(queue.holder(NOW)).toEqual(holder);
    queue.release(first.fence);
    expect(queue.holder(NOW)).toBeUndefined();
    const second = queue.takeLease(NOW)!;
    expect(second.fence).toBe(first.fence + 1);
    expect(queue.renew(second.fence, NOW + 9)).toEqual({ fence: second.fence, untilMs: NOW + 9 + LEASE_MS });
    expect(queue.takeLease(NOW + LEASE_MS + 9)?.fence).toBe(second.fence + 1);
  });

  it('F39: without it nothing can be written', () => {
    const old = lease();
    const job = accepted();
    const attempt = placed(old, job);
    const fence = queue.takeLease(NOW + LEASE_MS)!.fence;
    const before = queue.job(job);
    const writes: (() => unknown)[] = [
      () => queue.place(old, [], NOW),
      () => queue.sent(old, [attempt]),
      () => queue.began(old, [{ attempt, atMs: NOW, environment: null }]),
      () => queue.addOutput(old, [{ attempt, stream: 'stdout', offset: 0, bytes: Buffer.from('x') }]),
      () => queue.ended(old, [end(attempt)], NOW),
      () => queue.requeue(old, [end(attempt)], NOW),
      () => queue.endUnplaced(old, [{ job, task: 0, end: FAILED }], NOW),
      () => queue.setUnreachable(old, [attempt], true),
      () => queue.swept(old, [attempt]),
      () => queue.renew(old, NOW),
    ];
    for (const write of writes)
      expect(write).toThrow(expect.objectContaining({ code: 'lease-lost', exit: 7 }));
    queue.release(old);
    expect(queue.job(job)).toEqual(before);
    expect(queue.holder(NOW + LEASE_MS)?.fence).toBe(fence);
  });

  it('of a process that is gone from this machine is free at once, elsewhere when it is over', () => {
    const { fence } = queue.takeLease(NOW)!;
    using tampered = new DatabaseSync(file());
    tampered.exec("UPDATE controller SET host = 'elsewhere', process = '1 gone'");
    expect(queue.takeLease(NOW)).toBeUndefined();
    tampered.prepare('UPDATE controller SET host = ?').run(hostname());
    expect(queue.takeLease(NOW)?.fence).toBe(fence + 1);
  });

  it('is not held for ever because a clock was wrong', () => {
    queue.takeLease(NOW + 1e9);
    expect(queue.takeLease(NOW)).toBeDefined();
  });
});

describe('changes', () => {
  it('are seen where another process, or handle, has written', async () => {
    const before = queue.changes();
    using other = await JobQueue.open(folder.path);
    other.list({ limit: 1 });
    // To look is no change, and needs no room on the disk.
    expect(queue.changes()).toBe(before);
    other.accept(submission(), NOW);
    expect(queue.changes()).not.toBe(before);
  });
});

describe('the file of the queue', () => {
  it('S11: is ours alone, and closed to others where it was not', async () => {
    accepted();
    chmodSync(file(), 0o644);
    using _again = await JobQueue.open(folder.path);
    const modes = ['', '-wal', '-shm'].map((more) => statSync(file() + more).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('has one name for all its life', async () => {
    expect(queue.controllerId).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/);
    using again = await JobQueue.open(folder.path);
    expect(again.controllerId).toBe(queue.controllerId);
  });

  it('is not made by those who only look', async () => {
    using empty = stateFolder();
    expect(await JobQueue.openExisting(empty.path)).toBeUndefined();
    using there = await JobQueue.openExisting(folder.path);
    expect(there?.list({ limit: 1 })).toEqual([]);
  });

  it('F28: is refused when damaged, with the way out, and left as it is', async () => {
    accepted();
    queue[Symbol.dispose]();
    writeFileSync(file(), 'not a database at all, but long enough to be looked at closely'.repeat(20));
    const before = readFileSync(file());
    await expect(JobQueue.open(folder.path)).rejects.toMatchObject({
      code: 'queue-damaged',
      exit: 9,
      message: `the queue of jobs '${file()}' is damaged`,
      hint: expect.stringContaining('jobs.db-wal') as string,
    });
    expect(readFileSync(file())).toEqual(before);
    queue = await reopened();
  });

  it('is refused when a newer grappe wrote it', async () => {
    using newer = new DatabaseSync(file());
    newer.exec('PRAGMA user_version = 99');
    await expect(JobQueue.open(folder.path)).rejects.toMatchObject({ code: 'queue-newer', exit: 9 });
  });

  /** For what comes after the test. */
  async function reopened(): Promise<JobQueue> {
    folder[Symbol.dispose]();
    folder = stateFolder();
    return JobQueue.open(folder.path);
  }
});

describe('retention', () => {
  const KEEP = { keepMs: 3_600_000, maxBytes: 1e9, nowMs: NOW, forget: () => undefined };

  /** One task, ended then. */
  function finished(endedMs: number, texts: readonly string[] = []): string {
    const { fence } = queue.takeLease(NOW) ?? { fence: queue.holder(NOW)!.fence };
    const { job } = queue.accept(submission({}, texts), NOW);
    const attempt = placed(fence, job);
    queue.addOutput(fence, [{ attempt, stream: 'stdout', offset: 0, bytes: Buffer.alloc(1_000_000) }]);
    queue.ended(fence, [end(attempt)], endedMs);
    return job;
  }
  const ids = (): string[] => queue.list({ limit: 99 }).map(({ id }) => id);

  it('removes jobs that ended long ago, with all that belongs to them, and contents that no job has', () => {
    const shared = submission({}, ['shared']);
    const old = finished(NOW - KEEP.keepMs - 1, ['shared', 'own']);
    const young = finished(NOW - KEEP.keepMs, ['shared']);
    const waits = queue.accept(submission(), 0).job;
    const forgotten: string[] = [];
    expect(queue.prune({ ...KEEP, forget: (job) => forgotten.push(job) })).toEqual([old]);
    expect(forgotten).toEqual([old]);
    expect(ids()).toEqual([waits, young]);
    expect(queue.content([...shared.contents.keys()][0]!)).toHaveLength(6);
    using looked = new DatabaseSync(file());
    const rows = (table: string): unknown =>
      looked.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'];
    expect(['jobs', 'tasks', 'attempts', 'outputs', 'contents', 'job_contents'].map(rows)).toEqual([
      2, 2, 1, 1, 1, 1,
    ]);
  });

  it('removes those that ended first while the file holds too much, and gives the room back', () => {
    const jobs = [3, 1, 2].map((hour) => finished(NOW + hour));
    queue.prune({ ...KEEP, keepMs: 1e15, maxBytes: 2_500_000 });
    expect(ids()).toEqual([jobs[2], jobs[0]]);
  });

  it('leaves those for which another one waits', () => {
    const old = finished(0);
    const later = accepted({ wishes: { after: [old] } });
    expect(queue.prune(KEEP)).toEqual([]);
    queue.cancel(later, 0);
    expect(queue.prune(KEEP).sort()).toEqual([old, later].sort());
  });

  it('takes small steps: a large job goes over several calls', () => {
    const fence = lease();
    const job = accepted({ tasks: 700 });
    const placements = Array.from({ length: 700 }, (_, task) => ({
      job,
      task,
      node: 'n1',
      engine: 'ssh' as const,
      why: '',
    }));
    const attempts = queue.place(fence, placements, 0);
    queue.ended(
      fence,
      attempts.map((attempt) => end(attempt!)),
      0,
    );
    expect(queue.prune(KEEP)).toEqual([]);
    expect(ids()).toEqual([job]);
    expect(queue.prune(KEEP)).toEqual([job]);
  });
});
