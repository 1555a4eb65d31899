/** Records whose file, or whose disk, fails: it is told, and changes nothing about the runs. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditReport, DoctorReport } from '../../src/protocol/index.ts';
import { isRoot } from '../support/accounts.ts';
import { type Finished, GRAPPE } from '../support/grappe.ts';
import { type Recording, startRecording } from '../support/recording.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { quoted } from '../support/terminal.ts';
import { startTestNodes, type TestNodes, uniqueSleep } from '../support/test-nodes.ts';

const straceInstalled = spawnSync('strace', ['-V']).error === undefined;

describe.skipIf(!sshdInstalled)('records in trouble', () => {
  let nodes: TestNodes;
  let env: Recording['env'];
  let state: string;
  let g: Recording['g'];
  let run: Recording['run'];
  let history: Recording['history'];
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());
  beforeEach(() => {
    ({ env, state, g, run, history } = startRecording(nodes));
  });

  it('F28: a damaged history is told and put aside; runs and the audit go on, and so does yesterday', async () => {
    await run('-w', 'n1', 'echo before');
    const file = join(state, 'history.db');
    const damaged = 'no database '.repeat(1000);
    writeFileSync(file, damaged);
    expect(await g(['history'])).toMatchObject({
      exit: 9,
      stderr: expect.stringContaining('the next run puts it aside') as string,
    });
    const { stdout, stderr, exit } = await run('-w', 'n1', 'echo reached; exit 3');
    expect([stdout, exit]).toEqual(['n1: reached\n', 1]);
    expect(stderr).toContain(`the history '${file}' is damaged [history-damaged]`);
    const [, aside = ''] =
      /it lies in '(.*)' now, and the history goes on from its backup/.exec(stderr) ?? [];
    expect(readFileSync(aside, 'utf8')).toBe(damaged);
    expect((await history()).map(({ commands }) => commands[0])).toEqual([
      'echo reached; exit 3',
      'echo before',
    ]);
    const { stdout: audited } = await g(['audit', 'verify', '--json']);
    expect(v.parse(AuditReport, JSON.parse(audited))).toMatchObject({ records: 4, faults: [] });
  });

  it('F28: doctor tells whether the history is whole, and changes nothing', async () => {
    const check = async (): Promise<[DoctorReport['history'], number | null]> => {
      const { stdout, exit } = await g(['doctor', '--json']);
      return [v.parse(DoctorReport, JSON.parse(stdout)).history, exit];
    };
    expect(await check()).toEqual([null, 0]);
    await run('-w', 'n1', 'echo before');
    const path = join(state, 'history.db');
    const backup = expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string;
    expect(await check()).toEqual([{ path, trouble: null, backup }, 0]);
    const bytes = readFileSync(path).fill(0xff, 4096);
    writeFileSync(path, bytes);
    const trouble = expect.stringContaining(`the history '${path}' is damaged: `) as string;
    expect(await check()).toEqual([{ path, trouble, backup }, 9]);
    expect((await g(['doctor'])).stdout).toContain('the next run puts it aside and goes on');
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('F28: damage that shows at the end of a run is told, and the next run is recorded', async () => {
    await run('-w', 'n1', 'echo before');
    const file = join(state, 'history.db');
    const sleep = uniqueSleep();
    const started = nodes.start(['-w', 'n1', '-u', '4', sleep.command], { env });
    await vi.waitUntil(() => sleep.running() === 1, { timeout: 30_000 });
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 0));
    await started.status;
    expect(started.stderr()).toContain('[history-damaged]');
    expect(await run('-w', 'n1', 'echo after')).toMatchObject({ exit: 0, stderr: '' });
    expect((await history()).map(({ commands }) => commands[0])).toEqual(['echo after', 'echo before']);
  });

  it.skipIf(!isRoot)('F26: a disk that becomes full is told, and changes nothing about the run', async () => {
    const { stdout, stderr, exit } = await onSmallDisk('', [
      ...['run', '-F', nodes.sshd.sshConfig, '-w', 'n[1-3]', '-b'],
      'echo reached; head -c 900000 /dev/urandom >&2; exit 3',
    ]);
    expect(stdout).toContain('n[1-3] (3)\n---------------\nreached\n');
    expect(stderr).toContain(
      `the history '${join(state, 'history.db')}' cannot be used [local]\n  why: database or disk is full\n`,
    );
    expect(stderr).toContain('3 nodes: 3 failed (n[1-3])');
    expect(exit).toBe(1);
  });

  it.skipIf(!isRoot)(
    'F26: a disk without room for the backup is told; nothing half made is left',
    async () => {
      const line = 'head -c 600000 /dev/urandom >&2';
      const words = ['run', '-F', nodes.sshd.sshConfig, '-w', 'n1', '-q', '-b', line];
      const home = env['XDG_STATE_HOME'] ?? '';
      const after = `"$@"; echo "exit $?"; ls ${home}/grappe; exit;`;
      const { stdout, stderr } = await onSmallDisk(after, words);
      expect(stderr).toMatch(/the backup '.*' could not be made \[local\]\n.*(?:space|full)/);
      expect(stdout).toMatch(/^exit 0$/m);
      expect(stdout).not.toContain('backup');
    },
  );

  it.skipIf(!isRoot)('F26: no run starts while the audit log cannot be written', async () => {
    const marker = join(nodes.sshd.account.home, 'started-unaudited');
    rmSync(marker, { force: true });
    const fill = 'head -c 2000000 /dev/zero >"$0/full" 2>/dev/null;';
    const { stderr, exit } = await onSmallDisk(fill, [
      'run',
      '-F',
      nodes.sshd.sshConfig,
      '-w',
      'n1',
      `touch ${marker}`,
    ]);
    expect(stderr).toMatch(/the audit log '.*' cannot be written \[local\]\n.*(?:space|full)/);
    expect(exit).toBe(9);
    expect(existsSync(marker)).toBe(false);
  });

  it.skipIf(!straceInstalled)('F26: no run starts whose audit record does not reach the disk', async () => {
    await run('-w', 'n1', 'true');
    const log = join(state, 'audit.jsonl');
    const before = readFileSync(log);
    const fault = ['-f', '-qq', '-o', '/dev/null', '-P', log, '-e', 'inject=fsync:error=EIO'];
    const words = [GRAPPE, 'run', '-F', nodes.sshd.sshConfig, '-w', 'n1', 'echo reached'];
    const { stdout, stderr, exit } = await g([...fault, ...words], { program: 'strace' });
    expect([stdout, exit]).toEqual(['', 9]);
    expect(stderr).toMatch(/the audit log '.*' cannot be written \[local\]\n {2}why: .*i\/o error/i);
    expect(readFileSync(log)).toEqual(before);
  });

  it.skipIf(!straceInstalled)(
    'S11: makes no file wider than 0600 and no folder wider than 0700, with umask 000',
    async () => {
      const trace = join(nodes.home, 'trace');
      const strace = ['-f', '-qq', '-e', 'trace=open,openat,mkdir,mkdirat', '-o', trace];
      const words = [GRAPPE, 'run', '-F', nodes.sshd.sshConfig, '-w', 'n1', 'echo reached'];
      const line = `umask 000; exec strace ${[...strace, ...words].map(quoted).join(' ')}`;
      expect(await g(['-c', line], { program: '/bin/sh' })).toMatchObject({ stdout: 'n1: reached\n' });
      const calls = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((call) => call.includes(`"${env['XDG_STATE_HOME']}`));
      const files = calls
        .filter((call) => call.includes('O_CREAT'))
        .map((call) => /(0\d+)\) +=/.exec(call)?.[1]);
      const folders = calls
        .filter((call) => call.includes('mkdir'))
        .map((call) => /(0\d+)\) +=/.exec(call)?.[1]);
      expect(new Set(files)).toEqual(new Set(['0600']));
      expect(new Set(folders)).toEqual(new Set(['0700']));
    },
  );

  /** With the state folder on a disk of its own, 1 MB; `before` is a line of sh, which has the folder as $0. */
  function onSmallDisk(before: string, words: readonly string[]): Promise<Finished> {
    const home = env['XDG_STATE_HOME'] ?? '';
    mkdirSync(home);
    const line = `mount -t tmpfs -o size=1m none "$0" && { ${before} exec "$@"; }`;
    return g(['-m', 'sh', '-c', line, home, GRAPPE, ...words], { program: 'unshare' });
  }
});
