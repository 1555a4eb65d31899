import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRun, nodeResult, stateFolder } from '../../test/support/state-folder.ts';
import { GrappeError } from '../base/index.ts';
import { takeLock } from '../private-files/index.ts';
import { backUp, backupsOf, careLock } from './backups.ts';
import { Database, historyPath } from './database.ts';
import { History } from './history.ts';
import { putAside } from './put-aside.ts';
import { RunWriter } from './run-writer.ts';

const LIMITS = { keepMs: 1e12, maxBytes: 1e9 };
const NOW = new Date('2026-11-21T10:02:03.004Z');
const DAMAGE = new GrappeError('history-damaged', { message: 'damaged', why: 'malformed' });

let folder: ReturnType<typeof stateFolder>;
let path: string;
beforeEach(() => {
  folder = stateFolder();
  path = historyPath(folder.path);
});
afterEach(() => folder[Symbol.dispose]());

async function record(id: string): Promise<void> {
  using database = await Database.open(folder.path);
  using writer = new RunWriter(database, newRun({ id }));
  writer.ended(nodeResult('n1'));
  await writer.finish({ exit: 0, ms: 1, stdin: false });
}

async function backUpOn(day: string, limits = LIMITS): Promise<void> {
  using database = await Database.open(folder.path);
  await backUp(database, limits, new Date(`${day}T12:00:00Z`));
}

async function ids(): Promise<string[]> {
  using history = await History.open(folder.path);
  return history.runs({ limit: 99 }).map(({ id }) => id);
}

const days = (): string[] => backupsOf(path, NOW).map((backup) => backup.slice(-2));
const damaged = (): Buffer => {
  const bytes = readFileSync(path);
  return bytes.fill(0xff, 4096);
};

describe('F28: a backup of the history', () => {
  it('is made once a day, for us alone, and is a whole history', async () => {
    await record('run1');
    await backUpOn('2026-11-20');
    const [first = ''] = backupsOf(path, NOW);
    expect(statSync(first).mode & 0o777).toBe(0o600);
    await record('run2');
    await backUpOn('2026-11-20');
    using copy = new DatabaseSync(first);
    expect(copy.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'run1' }]);
    expect(copy.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    await backUpOn('2026-11-21');
    expect(days()).toEqual(['21', '20']);
  });

  it('stays for seven days; for fewer where they are larger than the history may be, but one always', async () => {
    await record('run1');
    for (let day = 10; day < 20; day++) await backUpOn(`2026-11-${day}`);
    expect(days()).toEqual(['19', '18', '17', '16', '15', '14', '13']);
    await backUpOn('2026-11-20', { ...LIMITS, maxBytes: 2.5 * statSync(path).size });
    expect(days()).toEqual(['20', '19']);
    await backUpOn('2026-11-21', { ...LIMITS, maxBytes: 0 });
    expect(days()).toEqual(['21']);
  });

  it('of a day that has not come yet, left by a clock that was wrong, comes last and goes first', async () => {
    await record('run1');
    await backUpOn('2031-01-01');
    await backUpOn('2026-11-20');
    expect(days()).toEqual(['20', '01']);
    await backUpOn('2026-11-21', { ...LIMITS, maxBytes: 2.5 * statSync(path).size });
    expect(days()).toEqual(['21', '20']);
  });

  it('is left to whoever makes one, and what one that broke off has left goes', async () => {
    await record('run1');
    writeFileSync(`${path}.backup-unfinished`, 'half');
    {
      using _other = await takeLock(careLock(path));
      await backUpOn('2026-11-20');
      expect(days()).toEqual([]);
    }
    await backUpOn('2026-11-20');
    expect(days()).toEqual(['20']);
    expect(existsSync(`${path}.backup-unfinished`)).toBe(false);
  });

  it('finds damage that no run has met', async () => {
    await record('run1');
    writeFileSync(path, damaged());
    await expect(backUpOn('2026-11-21')).rejects.toMatchObject({ code: 'history-damaged' });
    expect(days()).toEqual([]);
  });
});

describe('F28: a damaged history', () => {
  it.each([
    ['no database at all', () => Buffer.from('no database at all '.repeat(1000))],
    ['damaged inside', damaged],
  ])('%s: is kept aside, and the newest whole backup takes its place', async (_what, bytes) => {
    await record('run1');
    await backUpOn('2026-11-18');
    await record('run2');
    await backUpOn('2026-11-19');
    await record('run3');
    await backUpOn('2026-11-20');
    writeFileSync(backupsOf(path, NOW)[0]!, 'no backup at all '.repeat(1000));
    const content = bytes();
    writeFileSync(path, content);
    const { told, isMended } = await putAside(folder.path, DAMAGE, NOW);
    const aside = `${path}.damaged-2026-11-21T100203.004Z`;
    expect(told).toMatchObject({
      message: `the history '${path}' is damaged`,
      why: 'malformed',
      hint: `it lies in '${aside}' now, and the history goes on from its backup of 2026-11-19`,
    });
    expect(isMended).toBe(true);
    expect(readFileSync(aside).subarray(4096)).toEqual(content.subarray(4096));
    expect(await ids()).toEqual(['run2', 'run1']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    using reopened = await Database.open(folder.path);
    expect(reopened.rows('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  it('gives way to a new one where there is no backup', async () => {
    await record('run1');
    writeFileSync(path, damaged());
    const { told } = await putAside(folder.path, DAMAGE, NOW);
    expect(told.hint).toMatch(/ now, and a new one begins$/);
    expect(await ids()).toEqual([]);
  });

  it('stays while another process uses it, whose log would fall to the next one', async () => {
    await record('run1');
    using other = await Database.open(folder.path);
    writeFileSync(path, damaged());
    const before = readdirSync(folder.path);
    const { told, isMended } = await putAside(folder.path, DAMAGE, NOW);
    expect(isMended).toBe(false);
    expect(told.hint).toContain('another grappe uses it');
    expect(readdirSync(folder.path)).toEqual(expect.arrayContaining([...before, basename(path)]));
    expect(other.path).toBe(path);
  });

  it('is left alone when another process has been faster', async () => {
    await record('run1');
    const { told, isMended } = await putAside(folder.path, DAMAGE, NOW);
    expect(isMended).toBe(true);
    expect(told.hint).toContain('it is whole again');
    expect(await ids()).toEqual(['run1']);
  });
});
