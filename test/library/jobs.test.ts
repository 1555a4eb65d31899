/** Jobs of a cluster through the library, on the nodes of the demo. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlQueue } from '../../src/app/index.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../../src/embedded/index.ts';
import { Cluster, type ClusterOptions, type JobEvent } from '../../src/index.ts';
import { JobQueue } from '../../src/jobs/index.ts';
import { isolationHere as isolation } from '../support/sandbox.ts';

describe('jobs of a Cluster', () => {
  let embedded: EmbeddedCluster;
  let home: string;
  let env: Record<string, string | undefined>;
  let cluster: Cluster;

  const open = (options: ClusterOptions = {}): Promise<Cluster> =>
    Cluster.open({ config: embedded.configFile, cwd: home, env, ...options });

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'grappe-library-'));
    env = { PATH: process.env['PATH'], HOME: home };
    const folder = mkdtempSync(join(tmpdir(), 'grappe-demo-'));
    embedded = await startEmbeddedCluster({ count: 2, folder, env: process.env });
    cluster = await open();
  });
  afterAll(async () => {
    await cluster.end();
    await embedded[Symbol.asyncDispose]();
    rmSync(home, { recursive: true });
  });

  it('are programs with arguments, input, files along and files back', async () => {
    writeFileSync(join(home, 'greeting'), 'hello');
    const job = await cluster.jobs.submit({
      source: 'read -r name\necho "$(cat greeting) $name $1"\necho made >made.txt\n',
      language: 'sh',
      arguments: ['%task'],
      stdin: 'Ann\n',
      files: ['greeting'],
      results: ['*.txt'],
      array: '1-2',
      isolation,
    });
    const { id, ok, tasks, exit } = await job.wait();
    expect([id, ok, exit]).toEqual([job.id, true, 0]);
    expect(tasks.map(({ index, stdout }) => [index, stdout])).toEqual([
      [1, 'hello Ann 1\n'],
      [2, 'hello Ann 2\n'],
    ]);
    const [first] = tasks;
    expect(first).toMatchObject({ outcome: 'ok', attempts: 1, environment: { node: first?.node } });
    expect(readFileSync(first?.results[0]?.file ?? '', 'utf8')).toBe('made\n');
    expect((await cluster.jobs.list({ limit: 1 }))[0]).toMatchObject({ id, state: 'ended' });
  });

  it('tell of what happens as it comes, and how they failed', async () => {
    const job = await cluster.jobs.submit({ command: 'echo begun; echo trouble >&2; exit 3', isolation });
    const events: JobEvent[] = [];
    for await (const event of job) events.push(event);
    const texts = events.map((event) =>
      event.kind === 'output' ? `${event.stream} ${Buffer.from(event.bytes).toString()}` : event.kind,
    );
    expect(texts).toEqual(['placed', 'stdout begun\n', 'stderr trouble\n', 'end', 'job']);
    const again = await (await cluster.jobs.get(job.id)).wait({ maxOutputBytes: 3 });
    expect(again).toMatchObject({ ok: false, exit: 1 });
    expect(again.tasks).toMatchObject([{ outcome: 'failed', exit: 3, stdout: 'beg', truncated: true }]);
  });

  it('go on when the loop, the wait or the cluster is left, and are cancelled by name alone', async () => {
    await using other = await open();
    const job = await other.jobs.submit({ command: 'echo begun; exec sleep 60', isolation });
    for await (const { kind } of job) if (kind === 'output') break;
    await expect(job.wait({ signal: AbortSignal.timeout(1) })).rejects.toThrow('timeout');
    const waiting = expect(job.wait()).rejects.toThrow('the cluster has ended');
    await other.end();
    await waiting;
    const same = await cluster.jobs.get(job.id);
    expect((await same.status()).endedMs).toBeNull();
    await same.cancel();
    expect((await same.wait()).tasks).toMatchObject([{ outcome: 'cancelled', stdout: 'begun\n' }]);
  });

  it('are given up where their node is silent', async () => {
    const own = { ...env, XDG_STATE_HOME: join(home, 'silent') };
    await using other = await open({ env: own });
    using queue = await JobQueue.open(join(home, 'silent/grappe'));
    // This process acts for the queue, and so nobody else does.
    const nowMs = Date.now();
    const { fence } = queue.takeLease(nowMs)!;
    const { id } = await other.jobs.submit({ command: 'exec sleep 60', array: '1-2', isolation });
    const at = { job: id, task: 1, node: 'n1', engine: 'ssh', why: 'a test' } as const;
    const [attempt = ''] = queue.place(fence, [at], nowMs);
    queue.sent(fence, [attempt]);
    queue.setUnreachable(fence, [attempt], true);
    const job = await other.jobs.get(id);
    expect(await job.cancel({ tasks: [1] })).toEqual({ ended: 0, asked: 1, givenUp: 0 });
    expect(await job.cancel({ force: true })).toEqual({ ended: 1, asked: 0, givenUp: 1 });
    expect((await job.wait()).tasks).toMatchObject([{ outcome: 'lost' }, { outcome: 'cancelled' }]);
  });

  it('are carried out by whoever acts for the queue already, and by this process once he is gone', async () => {
    const own = { ...env, XDG_STATE_HOME: join(home, 'other') };
    await using other = await open({ env: own });
    const first = await other.jobs.submit({ command: 'echo one', isolation });
    const stop = new AbortController();
    const acting = controlQueue({
      env: own,
      warn: ({ message }) => expect.unreachable(message),
      stop: stop.signal,
    });
    expect((await first.wait()).tasks[0]?.stdout).toBe('one\n');
    const second = await other.jobs.submit({ command: 'sleep 1; echo two', isolation });
    const waiting = second.wait();
    stop.abort();
    expect([await acting, (await waiting).tasks[0]?.stdout]).toEqual(['stopped', 'two\n']);
  });

  it('are dealt to nodes, wait for others, and are the same under one key', async () => {
    const jobs = cluster.jobs;
    const split = {
      command: 'echo %first-%last',
      split: '1-6',
      nodes: 'n[1-2]',
      weights: 'n1=2',
      isolation,
    } as const;
    const dealt = await jobs.submit({ ...split, key: 'once' });
    expect((await jobs.submit({ ...split, key: 'once' })).id).toBe(dealt.id);
    const next = await jobs.submit({ command: 'true', after: [dealt], isolation });
    const late = await jobs.submit({ command: 'true', deadline: new Date(0), isolation });
    const [{ tasks }, then, never] = await Promise.all([dealt.wait(), next.wait(), late.wait()]);
    expect(tasks.map(({ node, items, stdout }) => [node, items, stdout])).toEqual([
      ['n1', '1-4', '1-4\n'],
      ['n2', '5-6', '5-6\n'],
    ]);
    expect([then.ok, never.tasks[0]?.outcome]).toEqual([true, 'not-run']);
  });

  it.each([
    [{ source: 'x', language: 'basik' }, 'unknown-language'],
    [{ file: 'no-such.py' }, 'usage'],
    [{ command: 'true', array: 'a,b' }, 'usage'],
    [{ command: 'true', after: ['nothing'] }, 'unknown-job'],
    [{ command: 'true', nodes: 'away' }, 'usage'],
  ])('are refused before they are accepted: %j', async (order, code) => {
    await using other = await open();
    other.add({ name: 'away', address: '127.0.0.1', port: 1 });
    await expect(other.jobs.submit(order)).rejects.toMatchObject({ code });
  });
});
