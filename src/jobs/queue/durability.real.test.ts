/** The queue under processes that are killed, stopped or starved, and at the size that it is to have in the end. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { until } from '../../../test/support/processes.ts';
import {
  integrity,
  killFloods,
  type QueueProcess,
  startQueueProcess,
  submitSameKeys,
} from '../../../test/support/queue-trials.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { JobQueue } from './job-queue.ts';
import { LEASE_MS } from './lease.ts';

const straceInstalled = spawnSync('strace', ['-V']).error === undefined;
/** Small ones of what the soak does. */
const [PROCESSES, KEYS, KILLS] = [6, 50, 4];

let folder: ReturnType<typeof stateFolder>;
const processes: QueueProcess[] = [];
beforeEach(() => (folder = stateFolder()));
afterEach(() => {
  for (const { child } of processes.splice(0)) child.kill('SIGKILL');
  folder[Symbol.dispose]();
});

function started(words: readonly string[], launcher: readonly string[] = []): QueueProcess {
  const one = startQueueProcess(folder.path, words, launcher);
  processes.push(one);
  return one;
}

it('F38: the same keys submitted by many processes at once are one job each', async () => {
  const told = await submitSameKeys(folder.path, PROCESSES, KEYS);
  expect(told).toEqual({ failed: 0, answers: 1, jobs: KEYS });
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
  const { acknowledged, lost, torn } = await killFloods(folder.path, KILLS, Math.random);
  expect(acknowledged).toBeGreaterThan(KILLS);
  expect([lost, torn]).toEqual([[], []]);
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
    expect(integrity(folder.path)).toBe('ok');
    using queue = await JobQueue.open(folder.path);
    expect(queue.list({ limit: 9 }).map(({ key }) => key)).toEqual(['before']);
    expect(queue.accept(submission({ key: 'once' }, ['x'.repeat(20_000)]), Date.now()).isNew).toBe(true);
  });

  it('each acknowledgement comes after a write to the disk of its own', async () => {
    const trace = join(folder.path, 'trace');
    const { lines, ended } = started(
      ['keys', '5'],
      ['strace', '-f', '-qq', '-e', 'trace=fsync,write', '-o', trace],
    );
    await ended;
    const steps = readFileSync(trace, 'utf8')
      .split('\n')
      .flatMap((call) => {
        if (call.includes(' fsync(')) return ['sync'];
        return lines.some((job) => call.includes(job)) ? ['told'] : [];
      });
    const before = steps.join(' ').split('told').slice(0, -1);
    expect(before).toHaveLength(5);
    expect(before.filter((some) => !some.includes('sync'))).toEqual([]);
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
