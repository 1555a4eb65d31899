import {
  appendFileSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { appendAudit } from './audit-log.ts';
import { type AuditEvent, auditLine, BEGINNING, readAuditLine } from './audit-record.ts';
import { verifyAudit } from './verify-audit.ts';

let folder: ReturnType<typeof stateFolder>;
beforeEach(() => (folder = stateFolder()));
afterEach(() => folder[Symbol.dispose]());

const file = (): string => join(folder.path, 'audit.jsonl');
const ended = (run: string): AuditEvent => ({
  event: 'run-end',
  run,
  exit: 0,
  counts: { ok: 1 },
  results: [],
});

async function log(count: number): Promise<string[]> {
  for (let at = 1; at <= count; at++) await appendAudit(folder.path, ended(`run${at}`), new Date(at));
  return readFileSync(file(), 'utf8').trimEnd().split('\n');
}

async function faultsAfter(change: (lines: string[]) => string[]): Promise<string[]> {
  writeFileSync(
    file(),
    change(await log(5))
      .map((line) => `${line}\n`)
      .join(''),
  );
  const { faults } = await verifyAudit(folder.path);
  return faults.map(({ line, text }) => `${line}: ${text}`);
}

describe('the audit log', () => {
  it('is whole as it was written, ours alone, and tells its head', async () => {
    const lines = await log(3);
    const report = await verifyAudit(folder.path);
    expect(report).toMatchObject({ path: file(), records: 3, faults: [], head: { number: 3 } });
    expect(lines[2]).toContain(report.head.hash);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('shows an edited line', async () => {
    expect(await faultsAfter((lines) => lines.map((line) => line.replace('run3', 'run9')))).toEqual([
      '3: it was edited',
    ]);
  });

  it('shows an edit of the last line', async () => {
    expect(await faultsAfter((lines) => lines.map((line) => line.replace('run5', 'run9')))).toEqual([
      '5: it was edited',
    ]);
  });

  it('shows a line that was written anew with a right hash of its own', async () => {
    const forged = (line: string): string =>
      auditLine(ended('run9'), new Date(3), { number: 2, hash: readAuditLine(line)?.previous ?? '' });
    expect(await faultsAfter((lines) => lines.with(2, forged(lines[2] ?? '')))).toEqual([
      '4: it does not continue the line before it',
    ]);
  });

  it('shows holes', async () => {
    expect(await faultsAfter((lines) => lines.toSpliced(1, 2))).toEqual([
      '2: 2 records are missing before it',
    ]);
  });

  it('shows a missing beginning', async () => {
    expect(await faultsAfter((lines) => lines.slice(1))).toEqual(['1: 1 record is missing before it']);
  });

  it('shows lines that changed places', async () => {
    expect(await faultsAfter(([a, b, c, ...rest]) => [a, c, b, ...rest].map(String))).toEqual([
      '2: 1 record is missing before it',
      '3: it stands in the wrong place',
      '4: 1 record is missing before it',
    ]);
  });

  it('shows what is no record', async () => {
    expect(await faultsAfter((lines) => lines.toSpliced(2, 1, 'hello'))).toEqual(['3: it is no record']);
  });

  it('shows a line that breaks off; the next record takes its place', async () => {
    await log(2);
    appendFileSync(file(), '{"v":1,"number":3,');
    expect((await verifyAudit(folder.path)).faults).toEqual([
      { path: file(), line: 3, text: 'it breaks off: no newline ends it' },
    ]);
    await appendAudit(folder.path, ended('run3'), new Date(3));
    expect(await verifyAudit(folder.path)).toMatchObject({ records: 3, faults: [] });
  });

  it('takes no record behind a line that is none', async () => {
    await log(1);
    appendFileSync(file(), 'hello\n');
    await expect(log(1)).rejects.toMatchObject({ code: 'audit-broken' });
  });

  it('keeps its chain when many write at once, and with lines of any length', async () => {
    const long = { ...ended('x'.repeat(20_000)) };
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        appendAudit(folder.path, at % 3 === 0 ? long : ended('y'), new Date(at)),
      ),
    );
    expect(await verifyAudit(folder.path)).toMatchObject({ records: 20, faults: [] });
  });

  it('F27: tells a lock that stays, and writes nothing then', async () => {
    const [first] = await log(1);
    using other = new DatabaseSync(`${file()}.lock`);
    other.exec('BEGIN EXCLUSIVE');
    await expect(appendAudit(folder.path, ended('run2'), new Date(), { busyMs: 20 })).rejects.toMatchObject({
      code: 'records-busy',
      exit: 7,
    });
    expect(readFileSync(file(), 'utf8')).toBe(`${first}\n`);
  });

  describe('in several files', () => {
    /** Those that were put away, the oldest first. */
    const full = (): string[] =>
      readdirSync(folder.path)
        .filter((name) => /^audit\.jsonl\.\d+$/.test(name))
        .toSorted((one, other) => numberOf(one) - numberOf(other))
        .map((name) => join(folder.path, name));
    const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0]);
    const fill = async (count: number): Promise<void> => {
      for (let at = 1; at <= count; at++)
        await appendAudit(folder.path, ended(`run${at}`), new Date(at), { fullBytes: 700 });
    };

    it('goes on where a full one ended', async () => {
      await fill(9);
      expect(full().length).toBeGreaterThan(1);
      const modes = [...full(), file()].map((path) => statSync(path).mode & 0o777);
      expect(new Set(modes)).toEqual(new Set([0o600]));
      expect(await verifyAudit(folder.path)).toMatchObject({ records: 9, faults: [], head: { number: 9 } });
      for (const path of full()) {
        const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
        expect(numberOf(path)).toBe(readAuditLine(last)?.number);
      }
    });

    it('shows an edit, and a missing file, in the file where it shows', async () => {
      await fill(9);
      const [edited = '', after = ''] = full();
      writeFileSync(edited, readFileSync(edited, 'utf8').replace('run1', 'run9'));
      expect((await verifyAudit(folder.path)).faults).toEqual([
        { path: edited, line: 1, text: 'it was edited' },
      ]);
      rmSync(edited);
      const text = `${numberOf(edited)} records are missing before it`;
      expect((await verifyAudit(folder.path)).faults).toEqual([{ path: after, line: 1, text }]);
    });

    it.each(['made', 'not yet made'])('goes on after a crash with the new file %s', async (state) => {
      await log(3);
      renameSync(file(), `${file()}.3`);
      if (state === 'made') writeFileSync(file(), '', { mode: 0o600 });
      expect(await verifyAudit(folder.path)).toMatchObject({ records: 3, faults: [] });
      await log(1);
      expect(await verifyAudit(folder.path)).toMatchObject({ records: 4, faults: [], head: { number: 4 } });
    });

    it('keeps its chain when many write at once', async () => {
      const write = (at: number): Promise<void> =>
        appendAudit(folder.path, ended('x'), new Date(at), { fullBytes: 1500 });
      await Promise.all(Array.from({ length: 30 }, (_, at) => write(at)));
      expect(await verifyAudit(folder.path)).toMatchObject({ records: 30, faults: [] });
      expect(full().length).toBeGreaterThan(2);
    });

    it('are whole without the oldest for whoever knows how those ended', async () => {
      await fill(9);
      const [archived = ''] = full();
      const last = readAuditLine(readFileSync(archived, 'utf8').trimEnd().split('\n').at(-1) ?? '');
      rmSync(archived);
      const [missing] = (await verifyAudit(folder.path)).faults;
      expect(missing?.text).toMatch(/missing before it$/);
      expect(await verifyAudit(folder.path, last?.hash)).toMatchObject({ faults: [], head: { number: 9 } });
      rmSync(full()[0] ?? '');
      expect((await verifyAudit(folder.path, last?.hash)).faults).toMatchObject([
        { line: 1, text: 'it does not continue the line before it' },
      ]);
    });

    it('are read once each, though one is put away meanwhile', async () => {
      await log(3);
      // What was opened as the newest is found among the others.
      linkSync(file(), `${file()}.3`);
      expect(await verifyAudit(folder.path)).toMatchObject({ records: 3, faults: [] });
    });

    it('are read by number, and no other file is', async () => {
      await fill(30);
      expect(full().length).toBeGreaterThan(4);
      writeFileSync(`${file()}.broken`, 'x');
      expect(await verifyAudit(folder.path)).toMatchObject({ records: 30, faults: [] });
    });
  });

  it('begins at nothing', () => {
    expect(readAuditLine(auditLine(ended('a'), new Date(0), BEGINNING))).toMatchObject({
      number: 1,
      previous: '0'.repeat(64),
      isWhole: true,
    });
  });
});
