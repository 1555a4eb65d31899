import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newRun, nodeResult, stateFolder } from '../../test/support/state-folder.ts';
import { Database, refuseOldSqlite } from './database.ts';
import { History } from './history.ts';
import { prune } from './prune.ts';
import { runGroup } from './run-groups.ts';
import { RunWriter } from './run-writer.ts';
import type { NewRun } from './stored-run.ts';

let folder: ReturnType<typeof stateFolder>;
beforeEach(() => (folder = stateFolder()));
afterEach(() => folder[Symbol.dispose]());

const file = (): string => join(folder.path, 'history.db');
const END = { exit: 1, ms: 345, stdin: false };

/** A run that n1 ended well, n2 failed and n3 lost; or one that began, and no more. */
async function recorded(run: Partial<NewRun> = {}, isWhole = true): Promise<void> {
  using database = await Database.open(folder.path);
  using writer = new RunWriter(database, newRun(run));
  if (!isWhole) return;
  writer.output('n1', 'stdout', Buffer.from('hello\n'));
  writer.ended(nodeResult('n1'));
  writer.ended(nodeResult('n2', 'failed'));
  writer.ended(nodeResult('n3', 'lost'));
  await writer.finish(END);
}

async function withHistory<Result>(work: (history: History) => Result): Promise<Result> {
  using history = await History.open(folder.path);
  return work(history);
}

describe('the history', () => {
  it('holds what a run was, how its nodes ended and what they wrote', async () => {
    const run = newRun({
      options: ['--user=root'],
      among: 'n[1-9]',
      rerunOf: 'run0',
      config: '/etc/grappe.yaml',
    });
    await recorded(run);
    await withHistory((history) => {
      const found = history.find('run1');
      expect(found).toEqual({ ...run, state: 'ended', stdin: false, exit: 1, ms: 345 });
      expect(history.runs({ limit: 5 })).toEqual([found]);
      expect(history.results(found)).toEqual([
        nodeResult('n1'),
        nodeResult('n2', 'failed'),
        nodeResult('n3', 'lost'),
      ]);
      expect(Object.fromEntries(history.counts(history.find('run1')))).toEqual({ ok: 1, failed: 1, lost: 1 });
      const outputs = Array.from(history.outputs('run1'), ({ node, chunks }) => [node, ...chunks]);
      expect(outputs).toEqual([['n1', { stream: 'stdout', chunk: Buffer.from('hello\n') }]]);
    });
  });

  it('lists the newest first, as many as wanted, since a moment', async () => {
    for (const hour of [1, 3, 2])
      await recorded({ id: `run${hour}`, began: new Date(Date.UTC(2026, 0, 1, hour)) });
    const ids = (limit: number, since?: Date) =>
      withHistory((history) => history.runs({ limit, since }).map(({ id }) => id));
    expect(await ids(9)).toEqual(['run3', 'run2', 'run1']);
    expect(await ids(2)).toEqual(['run3', 'run2']);
    expect(await ids(9, new Date(Date.UTC(2026, 0, 1, 2)))).toEqual(['run3', 'run2']);
  });

  it('has as the last run the one that was recorded last, though the clock was set back since', async () => {
    await recorded({ id: 'tomorrow', began: new Date('2026-11-21T10:00:00Z') });
    await recorded({ id: 'today', began: new Date('2026-11-20T10:00:00Z') });
    expect(await withHistory((history) => history.find('last').id)).toBe('today');
    await recorded({ id: 'broken', began: new Date('2026-11-19T10:00:00Z') }, false);
    using tampered = new DatabaseSync(file());
    tampered.exec("UPDATE runs SET process = '1 gone' WHERE id = 'broken'");
    expect(await withHistory((history) => history.find('last').id)).toBe('broken');
  });

  it('finds a run by the beginning of its id that no other one shares', async () => {
    await recorded({ id: 'abc1' });
    await recorded({ id: 'abd2', began: new Date() });
    await withHistory((history) => {
      expect(history.find('abc').id).toBe('abc1');
      expect(history.find('last').id).toBe('abd2');
      expect(() => history.find('ab')).toThrow(/beginning of several ids/);
      expect(() => history.find('x')).toThrow(/no run has the id 'x'/);
      expect(() => history.find('%')).toThrow(/no run has the id/);
    });
  });

  it('has a run whose process is gone without an end as interrupted, and the rest of its nodes as lost', async () => {
    await recorded({}, false);
    using tampered = new DatabaseSync(file());
    tampered.exec("UPDATE runs SET process = '1 gone'");
    await withHistory((history) => {
      const run = history.find('last');
      expect(run).toMatchObject({ state: 'interrupted', exit: null, stdin: true });
      expect(history.results(run).map(({ outcome }) => outcome)).toEqual(['lost', 'lost', 'lost']);
      expect(Object.fromEntries(history.counts(run))).toEqual({ lost: 3 });
    });
  });

  it('has what ended before the run did, each node once', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    using database = await Database.open(folder.path);
    using writer = new RunWriter(database, newRun());
    writer.ended(nodeResult('n1'));
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    const counts = () => withHistory((history) => Object.fromEntries(history.counts(history.find('run1'))));
    expect(await counts()).toEqual({ ok: 1 });
    writer.ended(nodeResult('n2'));
    await writer.finish(END);
    expect(await counts()).toEqual({ ok: 2, lost: 1 });
  });

  it('takes a run of another machine that has no end for running: only there can be told that it is not', async () => {
    await recorded({ host: 'elsewhere' }, false);
    using tampered = new DatabaseSync(file());
    tampered.exec("UPDATE runs SET process = '1 gone'");
    await withHistory((history) => {
      const run = history.find('run1');
      expect(run.state).toBe('running');
      expect(() => history.nodesByOutcome(run)).toThrow(/has not ended yet/);
    });
  });

  it('refuses the outcomes of a run that is still running', async () => {
    await recorded({}, false);
    await withHistory((history) => {
      expect(() => history.find('last')).toThrow(/no run is recorded yet/);
      const run = history.find('run1');
      expect(run.state).toBe('running');
      expect(() => history.nodesByOutcome(run)).toThrow(/has not ended yet/);
    });
  });

  it('answers @run:ID:OUTCOME', async () => {
    await recorded();
    expect(await runGroup(folder.path, 'run1:failed')).toEqual(['n2']);
    expect(await runGroup(folder.path, 'last:denied')).toEqual([]);
    expect(await runGroup(folder.path, 'last:all')).toEqual(['n[1-3]']);
    await expect(runGroup(folder.path, 'last:faild')).rejects.toMatchObject({
      hint: "did you mean ':failed'?",
    });
    await expect(runGroup(folder.path, 'last')).rejects.toMatchObject({ code: 'unknown-group' });
    await expect(runGroup(folder.path, 'x:failed')).rejects.toMatchObject({ code: 'unknown-run' });
  });
});

describe('the file of the history', () => {
  it('S11: is ours alone, whatever the umask, and closed to others where it was not', async () => {
    const before = process.umask(0);
    try {
      await recorded();
      expect([folder.path, file()].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
      chmodSync(folder.path, 0o755);
      chmodSync(file(), 0o644);
      await withHistory(() => undefined);
      expect([folder.path, file()].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
    } finally {
      process.umask(before);
    }
  });

  it('F28: is refused when damaged, with its path and what to do, and left as it is', async () => {
    await recorded();
    writeFileSync(file(), 'not a database at all, but long enough to be looked at closely'.repeat(20));
    const before = readFileSync(file());
    await expect(Database.open(folder.path)).rejects.toMatchObject({
      code: 'history-damaged',
      message: `the history '${file()}' is damaged`,
      hint: expect.stringContaining('the next run puts it aside'),
    });
    expect(readFileSync(file())).toEqual(before);
  });

  it('F28: tells damage inside, too', async () => {
    await recorded();
    const bytes = readFileSync(file());
    bytes.fill(0xff, 4096);
    writeFileSync(file(), bytes);
    await expect(withHistory((history) => history.runs({ limit: 1 }))).rejects.toMatchObject({
      code: 'history-damaged',
    });
  });

  it('is refused when a newer grappe wrote it', async () => {
    await recorded();
    using newer = new DatabaseSync(file());
    newer.exec('PRAGMA user_version = 99');
    await expect(Database.open(folder.path)).rejects.toMatchObject({ code: 'history-newer' });
  });

  it('is not touched by an SQLite that loses logs', () => {
    expect(() => refuseOldSqlite('3.51.2')).toThrow(/too old/);
    expect(() => refuseOldSqlite('3.9.0')).toThrow(/too old/);
    expect(() => refuseOldSqlite('3.51.3')).not.toThrow();
    expect(() => refuseOldSqlite('3.100.0')).not.toThrow();
  });

  it('F27: a lock that stays is told; a run that began meanwhile is written whole at its end', async () => {
    using database = await Database.open(folder.path, { busyMs: 20 });
    using other = new DatabaseSync(file());
    other.exec('BEGIN IMMEDIATE');
    using writer = new RunWriter(database, newRun());
    writer.ended(nodeResult('n1'));
    await expect(writer.finish(END)).rejects.toMatchObject({ code: 'records-busy', exit: 7 });
    other.exec('ROLLBACK');
    await writer.finish(END);
    await withHistory((history) => {
      expect(history.find('run1')).toMatchObject({ state: 'ended', exit: 1 });
      expect(history.results(history.find('run1'))[0]).toEqual(nodeResult('n1'));
    });
  });

  it('F26: a full disk is told, and writing goes on when there is room again', async () => {
    using database = await Database.open(folder.path);
    using writer = new RunWriter(database, newRun());
    const [pages] = database.rows('PRAGMA page_count');
    database.rows(`PRAGMA max_page_count = ${Number(pages?.['page_count'])}`);
    const size = 40_000;
    writer.output('n1', 'stdout', randomBytes(size));
    writer.ended(nodeResult('n1'));
    await expect(writer.finish(END)).rejects.toMatchObject({ code: 'local', exit: 9 });
    database.rows('PRAGMA max_page_count = 1000000');
    await writer.finish(END);
    const sizes = (history: History) =>
      Array.from(history.outputs('run1'), ({ chunks }) => Array.from(chunks, ({ chunk }) => chunk.length));
    expect(await withHistory(sizes)).toEqual([[size]]);
    expect(await withHistory((history) => Object.fromEntries(history.counts(history.find('run1'))))).toEqual({
      ok: 1,
      lost: 2,
    });
  });
});

describe('retention', () => {
  const KEEP = { keepMs: 3_600_000, maxBytes: 1e9 };
  const ids = () => withHistory((history) => history.runs({ limit: 99 }).map(({ id }) => id));

  it('removes old runs with all that belongs to them, but never the newest', async () => {
    await recorded({ id: 'old', began: new Date(0) });
    await recorded({ id: 'older', began: new Date(0) });
    await recorded({ id: 'newest', began: new Date(0) });
    using database = await Database.open(folder.path);
    prune(database, KEEP, new Date());
    expect(await ids()).toEqual(['newest']);
    for (const table of ['results', 'outputs', 'packs'])
      expect(database.rows(`SELECT DISTINCT run FROM ${table}`)).toHaveLength(1);
  });

  it('removes the oldest while the file holds too much, and gives the room back', async () => {
    for (let number = 0; number < 4; number++) {
      using database = await Database.open(folder.path);
      using writer = new RunWriter(database, newRun({ id: `run${number}`, began: new Date(1000 * number) }));
      for (let at = 0; at < 20_000; at++) writer.output('n1', 'stdout', Buffer.from(`${Math.random()}`));
      writer.ended(nodeResult('n1'));
      await writer.finish(END);
    }
    const before = statSync(file()).size;
    {
      using database = await Database.open(folder.path);
      prune(database, { keepMs: 1e15, maxBytes: before / 2 }, new Date());
    }
    expect(await ids()).toEqual(['run3']);
    expect(statSync(file()).size).toBeLessThan(before / 2);
  });

  it('leaves what is neither old nor too much, and a run that still runs', async () => {
    await recorded({ id: 'running', began: new Date(Date.now() - 1000) }, false);
    await recorded({ id: 'newest', began: new Date() });
    using database = await Database.open(folder.path);
    prune(database, { ...KEEP, maxBytes: 0 }, new Date());
    expect(await ids()).toEqual(['newest', 'running']);
  });
});
