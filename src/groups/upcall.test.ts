import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { processes } from '../../test/support/processes.ts';
import { runUpcall, UPCALL_LIMITS, type UpcallRequest } from './upcall.ts';
import { upcallEnvironment } from './upcall-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-upcall-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, changes: Partial<UpcallRequest> = {}): Promise<string> {
  const env = upcallEnvironment(process.env);
  return runUpcall({ label: 'map', command, cwd: folder, env, limits: UPCALL_LIMITS, ...changes });
}

const isAlive = (pid: number): boolean => processes().some((process) => process.pid === pid);

describe('an upcall', () => {
  it('answers what the command writes', async () => {
    expect(await run('printf "n1\\nn2\\n"')).toBe('n1\nn2\n');
  });

  it('runs in the folder given', async () => {
    expect((await run('pwd -P')).trim()).toBe((await run(`cd ${folder}; pwd -P`)).trim());
  });

  it('has no input to wait for', async () => {
    expect(await run('cat; echo end')).toBe('end\n');
  });

  it('sees an allow-list of the environment', async () => {
    const env = upcallEnvironment({
      PATH: process.env['PATH'],
      LC_ALL: 'C',
      SSH_AUTH_SOCK: '/s',
      TOKEN: 'x',
    });
    const names = (await run('env', { env })).split('\n').map((line) => line.split('=')[0]);
    expect(names).toEqual(expect.arrayContaining(['PATH', 'LC_ALL']));
    expect(names).not.toEqual(expect.arrayContaining(['SSH_AUTH_SOCK']));
    expect(names).not.toEqual(expect.arrayContaining(['TOKEN']));
  });

  it.each([
    ['a status', 'exit 3', 'it ended with exit code 3'],
    ['its first error line', 'echo oops >&2; echo more >&2; exit 1', 'it ended with exit code 1: oops'],
    ['error lines made harmless', "printf 'a\\033[31mb' >&2; exit 1", 'it ended with exit code 1: a?[31mb'],
    ['a signal', 'kill -9 $$', 'it was ended by SIGKILL'],
  ])('fails with %s', async (_, command, why) => {
    await expect(run(command)).rejects.toMatchObject({ code: 'group-upcall', why });
  });

  it('fails when its folder is gone', async () => {
    await expect(run('true', { cwd: join(folder, 'gone') })).rejects.toMatchObject({ code: 'group-upcall' });
  });

  it('is ended with all its children when it takes too long', async () => {
    const limits = { ...UPCALL_LIMITS, timeLimitMs: 300 };
    const pidFile = join(folder, 'child');
    await expect(run(`sleep 60 & echo $! > ${pidFile}; wait`, { limits })).rejects.toMatchObject({
      why: 'it did not end within 0.3 s',
    });
    const child = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => isAlive(child)).toBe(false);
  });

  it('is ended when it writes too much', async () => {
    const limits = { ...UPCALL_LIMITS, outputLimitBytes: 1000 };
    await expect(run('yes', { limits })).rejects.toMatchObject({ why: 'it wrote more than 1000 bytes' });
  });

  it('is ended when the caller gives up', async () => {
    const abort = new AbortController();
    const mark = join(folder, 'begun');
    const answer = run(`touch ${mark}; sleep 60`, { signal: abort.signal });
    const failed = expect(answer).rejects.toThrow('enough');
    await expect.poll(() => existsSync(mark)).toBe(true);
    abort.abort(new Error('enough'));
    await failed;
  });

  it('never begins when the caller has given up', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(run('touch never', { signal })).rejects.toThrow('enough');
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('ends when this process ends', async () => {
    const pidFile = join(folder, 'orphan');
    const door = new URL('./upcall.ts', import.meta.url).href;
    const script = `
      import { existsSync } from 'node:fs';
      import { runUpcall } from '${door}';
      const command = 'echo $$ > ${pidFile}.part; mv ${pidFile}.part ${pidFile}; sleep 60';
      void runUpcall({ label: 'map', command, cwd: '/', env: {}, limits: { timeLimitMs: 60000, outputLimitBytes: 1 } });
      setInterval(() => existsSync('${pidFile}') && process.exit(0), 5);`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script]);
    const upcall = Number(readFileSync(pidFile, 'utf8'));
    await expect.poll(() => isAlive(upcall)).toBe(false);
  });
});
