/** The queue under processes that are killed, stopped or starved, and at the size that it is to have in the end. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { until } from '../../../test/support/processes.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { JobQueue } from './job-queue.ts';
import { LEASE_MS } from './lease.ts';

const PROGRAM = fileURLToPath(new URL('../../../test/support/queue-process.ts', import.meta.url));
const straceInstalled = spawnSync('strace', ['-V']).error === undefined;
/** Most of the time of so many processes is their start; the whole of F38 is 50 of them with 100 keys. */
const [PROCESSES, KEYS] = [6, 50];
const KILLS = 4;

let folder: ReturnType<typeof stateFolder>;
const children: ChildProcess[] = [];
beforeEach(() => (folder = stateFolder()));
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  folder[Symbol.dispose]();
});

interface QueueProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
}

function started(words: readonly string[], launcher: readonly string[] = []): QueueProcess {
  const [program = '', ...args] = [...launcher, process.execPath, PROGRAM, folder.path, ...words];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** Whether SQLite finds the file whole. */
function integrity(): unknown {
  using database = new DatabaseSync(join(folder.path, 'jobs.db'));
  return database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
}

it('F38: the same keys submitted by many processes at once are one job each', async () => {
  const all = Array.from({ length: PROCESSES }, () => started(['keys', String(KEYS)]));
  expect(await Promise.all(all.map(({ ended }) => ended))).toEqual(all.map(() => 0));
  const [first] = all;
  expect(new Set(first?.lines).size).toBe(KEYS);
  for (const { lines } of all) expect(lines).toEqual(first?.lines);
  using queue = await JobQueue.open(folder.path);
  expect(queue.list({ limit: 10 * KEYS })).toHaveLength(KEYS);
});

it('F39: a controller that was stopped for longer than its lease can write nothing once another one has it', async () => {
  using queue = await JobQueue.open(folder.path);
  const jobs = Array.from({ length: 2 }, () => queue.accept(submission(), Date.now()).job);
  const old = started(['control']);
  await until(() => old.lines.length === 1, 'the lease');
  old.child.kill('SIGSTOP');
  // The other one sees a clock that has gone on; this one stands still.
  expect(queue.takeLease(Date.now())).toBeUndefined();
  const later = Date.now() + LEASE_MS;
  const { fence } = queue.takeLease(later)!;
  expect(queue.place(fence, [{ job: jobs[0]!, task: 0, node: 'n2', engine: 'ssh', why: '' }], later)).toEqual(
    [`${jobs[0]}.0.1`],
  );
  old.child.stdin?.end(`${jobs[0]}\n${jobs[1]}\n`);
  old.child.kill('SIGCONT');
  await old.ended;
  const lost = `lease-lost: it held lease ${fence - 1}, and ${fence} was given since`;
  expect(old.lines).toEqual([`lease ${fence - 1}`, lost, lost]);
  expect(jobs.map((job) => queue.job(job).tasks[0]?.attempt?.node)).toEqual(['n2', undefined]);
});

it('F39: a controller that was killed is followed at once', async () => {
  using queue = await JobQueue.open(folder.path);
  const old = started(['control']);
  await until(() => old.lines.length === 1, 'the lease');
  expect(queue.takeLease(Date.now())).toBeUndefined();
  old.child.kill('SIGKILL');
  await old.ended;
  expect(queue.takeLease(Date.now())?.fence).toBe(2);
});

it('F29: no job that was acknowledged is lost, whenever its process is killed', async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round++) {
    const process = started(['flood']);
    await until(() => process.lines.length > 0, 'the first job');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
    process.child.kill('SIGKILL');
    await process.ended;
    acknowledged.push(...process.lines);
    expect(integrity()).toBe('ok');
  }
  using queue = await JobQueue.open(folder.path);
  const known = new Set(queue.list({ limit: 1e6 }).map(({ id }) => id));
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
  // What was on the disk and not yet told is whole, too.
  for (const id of known) {
    const { work, tasks } = queue.job(id);
    expect([tasks.length, queue.content(work.files[0]!.sha256).length]).toEqual([
      1,
      work.files[0]!.sizeBytes,
    ]);
  }
  console.log(`F29: ${KILLS} kills, ${acknowledged.length} acknowledged, ${known.size} in the queue`);
});

describe.skipIf(!straceInstalled)('F26: a disk that fails', () => {
  const strace = (fault: string): string[] => [
    ...['strace', '-f', '-qq', '-o', '/dev/null', '-P', join(folder.path, 'jobs.db-wal'), '-e', fault],
  ];
  beforeEach(async () => {
    using queue = await JobQueue.open(folder.path);
    queue.accept(submission({ key: 'before' }), Date.now());
  });

  it.each([
    ['is full', 'inject=pwrite64:error=ENOSPC', 'local: database or disk is full'],
    ['is full in the middle', 'inject=pwrite64:error=ENOSPC:when=5+', 'local: database or disk is full'],
    ['cannot be written', 'inject=pwrite64:error=EIO:when=3', 'local: disk I/O error'],
    ['does not keep what was written', 'inject=fsync:error=EIO', 'local: disk I/O error'],
  ])('since it %s, is told; nothing is acknowledged, nothing half done', async (_what, fault, message) => {
    const { lines, ended } = started(['once'], strace(fault));
    await ended;
    expect(lines).toEqual([message]);
    expect(integrity()).toBe('ok');
    using queue = await JobQueue.open(folder.path);
    expect(queue.list({ limit: 9 }).map(({ key }) => key)).toEqual(['before']);
    expect(queue.accept(submission({ key: 'once' }, ['x'.repeat(20_000)]), Date.now()).isNew).toBe(true);
  });

  it('each acknowledgement has its own write to the disk', () => {
    const trace = join(folder.path, 'trace');
    const watched = ['-f', '-qq', '-e', 'trace=fsync,write', '-o', trace];
    const words = [...watched, process.execPath, PROGRAM, folder.path, 'keys', '5'];
    const { stdout } = spawnSync('strace', words, { encoding: 'utf8' });
    const jobs = stdout.trim().split('\n');
    expect(jobs).toHaveLength(5);
    const calls = spawnSync('cat', [trace], { encoding: 'utf8' }).stdout.split('\n');
    const kinds = calls.flatMap((line) =>
      line.includes('fsync(') ? ['sync'] : jobs.some((job) => line.includes(job)) ? ['told'] : [],
    );
    // Before each one that was told, since the one before.
    expect(
      kinds
        .join(' ')
        .split('told')
        .slice(0, 5)
        .every((before) => before.includes('sync')),
    ).toBe(true);
  });
});

it('is open again, and all that is alive known, in no time, with 100,000 jobs that have ended', async () => {
  {
    using queue = await JobQueue.open(folder.path);
    const given = submission({ key: 'model' }, ['print(1)']);
    const { job } = queue.accept(given, Date.now());
    const { fence } = queue.takeLease(Date.now())!;
    const [attempt = ''] = queue.place(
      fence,
      [{ job, task: 0, node: 'n1', engine: 'ssh', why: 'its turn' }],
      1,
    );
    queue.addOutput(fence, [{ attempt, stream: 'stdout', offset: 0, bytes: Buffer.from('hello\n') }]);
    queue.ended(
      fence,
      [{ attempt, end: { outcome: 'ok', cause: null, detail: null, exit: 0, signal: null }, used: null }],
      2,
    );
    queue.accept(submission(), Date.now());
  }
  multiply(join(folder.path, 'jobs.db'), 100_000);
  const began = performance.now();
  using queue = await JobQueue.open(folder.path);
  const { fence } = queue.takeLease(Date.now() + LEASE_MS)!;
  const live = queue.live();
  const restarted = performance.now();
  const listed = queue.list({ limit: 50 });
  const last = queue.job(listed[0]!.id);
  queue.place(fence, [{ job: live[0]!.id, task: 0, node: 'n1', engine: 'ssh', why: '' }], 1);
  const pruned = queue.prune({ keepMs: 0, maxBytes: 1e12, nowMs: 1e6, forget: () => undefined });
  const all = performance.now();
  expect([live.length, listed.length, last.tasks.length, pruned.length]).toEqual([1, 50, 1, 20]);
  console.log(
    `100,000 ended jobs: restart ${(restarted - began).toFixed(1)} ms, a look and 20 pruned ${(all - restarted).toFixed(1)} ms`,
  );
});

/** Copies the one job that has ended, in one transaction: to submit them would take minutes. */
function multiply(path: string, count: number): void {
  using database = new DatabaseSync(path);
  const copies = `WITH RECURSIVE copies (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM copies WHERE n < ${count + 8})`;
  database.exec(`BEGIN;
    ${copies} INSERT INTO jobs (number, id, user, body, name, work, wishes, output_bytes, accepted, state, ended, ok)
      SELECT n, printf('copy%08d', n), user, body, name, work, wishes, output_bytes, accepted + n, state, ended, ok
      FROM copies JOIN jobs ON number = 1;
    ${copies} INSERT INTO job_contents SELECT n, sha256 FROM copies JOIN job_contents ON job = 1;
    ${copies} INSERT INTO tasks (job, task, state, attempts, outcome, end)
      SELECT n, task, state, attempts, outcome, end FROM copies JOIN tasks ON job = 1;
    ${copies} INSERT INTO attempts (number, id, job, task, attempt, node, engine, why, placed, ended, end, stdout, output_bytes)
      SELECT n, printf('copy%08d.0.1', n), n, task, attempt, node, engine, why, placed, ended, end, stdout, output_bytes
      FROM copies JOIN attempts ON job = 1;
    ${copies} INSERT INTO outputs SELECT n, stream, offset, bytes FROM copies JOIN outputs ON attempt = 1;
    COMMIT`);
}
