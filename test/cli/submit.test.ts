/** Programs as a person hands them to the cluster: the real command line, a real sshd, the process that acts by itself. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'valibot';
import { DaemonReport, JobExplainReport, JobListReport, JobReport } from '../../src/protocol/index.ts';
import { grappe, type Finished, type GrappeOptions } from '../support/grappe.ts';
import { type JobSite, startJobSite } from '../support/job-site.ts';
import { processes, signalProcess, until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { sshdInstalled } from '../support/sshd.ts';

const HELLO_C = '#include <stdio.h>\nint main(int n, char **v) { printf("hello %s\\n", v[1]); return 0; }\n';
const HELLO_PY = 'import sys\nprint("hello", sys.argv[1], sys.stdin.read())\nsys.exit(int(sys.argv[2]))\n';

describe.skipIf(!sshdInstalled || isolationHere === 0)('programs on the cluster', () => {
  let site: JobSite;
  let cwd: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    site = await startJobSite({ nodes: 2 });
    env = { ...site.env, GRAPPE_CONFIG: site.config };
    cwd = join(site.state, '..', 'work');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'hello.c'), HELLO_C);
    writeFileSync(join(cwd, 'hello.py'), HELLO_PY);
    writeFileSync(join(cwd, 'wrong.c'), 'int main(void) { return oops; }\n');
  });
  afterAll(async () => {
    for (const pid of controllers()) signalProcess(pid, 'SIGKILL');
    await until(() => controllers().length === 0, 'nobody acts any more');
    await site[Symbol.asyncDispose]();
  });

  const run = (words: readonly string[], options: GrappeOptions = {}): Promise<Finished> =>
    grappe(words, { env, cwd, ...options });
  const submit = (...words: string[]): Promise<Finished> => run(['submit', ...words]);

  /** Those that act for this queue. */
  function controllers(): number[] {
    return processes()
      .filter(({ pid, command }) => command.endsWith(' job control') && homeOf(pid) === env['HOME'])
      .map(({ pid }) => pid);
  }

  it('a C program is compiled and run, and its environment is told', async () => {
    expect(await submit('--wait', '-q', 'hello.c', 'world')).toMatchObject({
      exit: 0,
      stdout: 'hello world\n',
      stderr: '',
    });
    const report = parse(JobReport, JSON.parse((await run(['job', 'show', '--json', 'last'])).stdout));
    expect(report.tasks[0]?.attempt).toMatchObject({
      node: expect.stringMatching(/^n[12]$/),
      environment: {
        language: 'c',
        version: expect.stringMatching(/^\d+\.\d/),
        isolation: expect.any(Number),
      },
      used: { compileMs: expect.any(Number) },
    });
  });

  it('a Python program reads its input, and ends as it likes', async () => {
    const said = await run(['submit', '--follow', '--stdin', '-', 'hello.py', 'world', '3'], {
      stdin: 'input',
    });
    expect(said).toMatchObject({ exit: 1, stdout: 'hello world input\n' });
    expect(said.stderr).toMatch(/job \w+ on n[12]: exited with exit code 3\n$/);
  });

  it('a program that is wrong is told from one that fails', async () => {
    const said = await submit('--wait', 'wrong.c');
    expect(said.exit).toBe(1);
    expect(said.stderr).toMatch(/oops[^]*: compile-error: /);
  });

  it('an array gives each task its number, a split each node its part', async () => {
    const { stdout } = await submit(
      '--wait',
      '-q',
      '--array',
      '1-3%2',
      '--',
      'echo task %task of $GRAPPE_JOB',
    );
    expect(stdout).toMatch(/^1: task 1 of (\w+)\n2: task 2 of \1\n3: task 3 of \1\n$/);
    const split = await submit('--wait', '-q', '--split', '1-10', '--', 'echo %node: %first to %last');
    expect(split.stdout).toBe('1: n1: 1 to 5\n2: n2: 6 to 10\n');
  });

  it('files come back, and are copied where nothing is', async () => {
    await submit(
      '--wait',
      '-q',
      '--input',
      'hello.py',
      '--result',
      '*.txt',
      '--',
      'wc -l <hello.py >lines.txt; ln -s /etc/passwd b.txt',
    );
    expect((await run(['job', 'results', 'last', 'out'])).stdout).toBe('lines.txt  2 B\n');
    expect(readFileSync(join(cwd, 'out/lines.txt'), 'utf8')).toBe('3\n');
    expect((await run(['job', 'results', 'last', 'out'])).exit).toBe(2);
  });

  it('one that runs is cancelled on its node', async () => {
    const { stdout } = await submit('--time', '10m', '--', 'echo begun; sleep 600');
    const id = stdout.trim();
    await until(() => site.queue.job(id).tasks[0]?.state === 'running', 'the task runs');
    expect((await run(['job', 'cancel', id])).exit).toBe(0);
    expect(await run(['job', 'wait', id])).toMatchObject({ exit: 5, stdout: '' });
    await until(() => site.left().length === 0, 'nothing of it is left on the node');
  });

  it('what no node can run is refused, with the reason of each', async () => {
    const said = await submit('--wait', '--min-version', '99', 'hello.py', 'x', '0');
    expect(said).toMatchObject({ exit: 8, stdout: '' });
    expect(said.stderr).toContain('99 is asked for');
    const explained = await submit('--explain', '--json', '--min-version', '99', 'hello.py');
    expect(explained.exit).toBe(8);
    expect(parse(JobExplainReport, JSON.parse(explained.stdout)).nodes.map(({ verdict }) => verdict)).toEqual(
      ['incapable', 'incapable'],
    );
  });

  it('--explain tells the node that would take it first', async () => {
    const before = (await run(['job', 'list', '--json', '-n', '100'])).stdout;
    const { exit, stdout } = await submit('--explain', '-w', 'n2', 'hello.py');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^n2 {2}takes it {2}.*\nn1 {2}cannot {4}it is not among the chosen nodes\n$/);
    expect(JSON.parse((await run(['job', 'list', '--json', '-n', '100'])).stdout).jobs).toEqual(
      JSON.parse(before).jobs,
    );
  });

  it('whoever acts is seen, may be killed, and the next command starts another one', async () => {
    const list = async () => parse(JobListReport, JSON.parse((await run(['job', 'list', '--json'])).stdout));
    const go = join(dirname(site.marks.file), 'go');
    const waits = `while [ ! -e ${go} ]; do sleep 0.2; done; echo survived`;
    const { stdout } = await submit('--time', '10m', '--no-sandbox', '--', waits);
    await until(() => site.queue.job('last').tasks[0]?.state === 'running', 'it runs');
    const [first = 0] = controllers();
    expect((await list()).controller?.pid).toBe(first);
    const status = parse(DaemonReport, JSON.parse((await run(['daemon', 'status', '--json'])).stdout));
    expect(status.jobs?.pid).toBe(first);
    signalProcess(first, 'SIGKILL');
    await until(() => !existsSync(`/proc/${first}`), 'it is gone');
    expect((await run(['job', 'list'])).stderr).toBe(
      'grappe: nobody acts for the jobs that wait: somebody is started\n',
    );
    writeFileSync(go, '');
    expect(await run(['job', 'wait', stdout.trim()])).toMatchObject({ exit: 0 });
    expect((await run(['job', 'logs', stdout.trim()])).stdout).toBe('survived\n');
  });

  it('who follows starts somebody where whoever acted was killed', { timeout: 120_000 }, async () => {
    const go = join(dirname(site.marks.file), 'go-on');
    const waits = `echo begun; while [ ! -e ${go} ]; do sleep 0.2; done; echo survived`;
    const id = (await submit('--time', '10m', '--no-sandbox', '--', waits)).stdout.trim();
    let heard: Promise<unknown> | undefined;
    const started = ({ stdout }: ChildProcess): void =>
      void (heard = stdout ? once(stdout, 'data') : undefined);
    const followed = run(['job', 'logs', '-f', id], { started });
    await heard;
    const [first = 0] = controllers();
    signalProcess(first, 'SIGKILL');
    await until(() => controllers().some((pid) => pid !== first), 'another one acts');
    writeFileSync(go, '');
    expect(await followed).toMatchObject({ exit: 0, stdout: 'begun\nsurvived\n', stderr: '' });
  });

  it('run --detach outlives its command, in the login folder of each node', async () => {
    const said = await run(['run', '--detach', '-w', 'n[1-2]', 'sleep 1; pwd; echo %h %n']);
    expect(said.exit).toBe(0);
    await run(['job', 'wait', said.stdout.trim()]);
    const { home } = site.sshd.account;
    expect((await run(['job', 'logs', said.stdout.trim()])).stdout).toBe(
      `0: ${home}\n0: n1 0\n1: ${home}\n1: n2 1\n`,
    );
  });

  it('all of it stands in the audit log, beginnings and ends', async () => {
    const jobsOf = (event: string): Set<string> =>
      new Set(
        readFileSync(join(site.state, 'audit.jsonl'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { event: string; job: string })
          .filter((each) => each.event === event)
          .map(({ job }) => job),
      );
    const begun = jobsOf('job-submit');
    expect(begun.size).toBeGreaterThan(8);
    // Whoever acts writes them a little later.
    await until(() => begun.isSubsetOf(jobsOf('job-end')), 'each has an end');
    expect((await run(['audit', 'verify'])).exit).toBe(0);
  });

  function homeOf(pid: number): string | undefined {
    try {
      return /(?:^|\0)HOME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1];
    } catch {
      return undefined;
    }
  }
});
