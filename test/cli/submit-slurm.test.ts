/** Programs for a Slurm, as a person hands them in from outside of it: the real command line, over SSH to its login node. */

import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'valibot';
import { Cluster } from '../../src/index.ts';
import { InfoReport, JobReport } from '../../src/protocol/index.ts';
import { type Clerk, newClerk, type Said } from '../support/clerk.ts';
import { grappe, type Finished } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { serveConsole } from '../support/served-console.ts';
import { type SlurmJobSite, startSlurmJobSite } from '../support/slurm-job-site.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SHELL = { user: 'root', from: null };

const isHere = sshdInstalled && slurmInstalled && isolationHere > 0;

describe.skipIf(!isHere)('programs on a Slurm', { timeout: 120_000 }, () => {
  let place: SlurmJobSite;
  let lab: SlurmJobSite['lab'];
  let site: SlurmJobSite['site'];
  let cwd: string;
  beforeAll(async () => {
    place = await startSlurmJobSite();
    ({ lab, site } = place);
    cwd = join(site.state, '..', 'work');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'hello.py'), 'import sys\nprint("hello", sys.argv[1])\n');
  });
  afterAll(() => place?.[Symbol.asyncDispose]());

  const run = (...words: string[]): Promise<Finished> =>
    grappe(words, { env: { ...site.env, GRAPPE_CONFIG: site.config }, cwd });
  const shown = async (job: string): Promise<JobReport> =>
    parse(JobReport, JSON.parse((await run('job', 'show', '--json', job)).stdout));

  it('a program runs in the sandbox of a compute node, and the result says of which', async () => {
    const { exit, stdout, stderr } = await run(
      ...['submit', '--engine', 'slurm', '--wait', '-q', 'hello.py', 'world'],
    );
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: 'hello world\n', stderr: '' });
    const [task] = (await shown('last')).tasks;
    expect(task?.attempt).toMatchObject({
      node: 'slurm',
      engine: 'slurm',
      environment: { node: expect.stringMatching(/^n[123]$/) as string, language: 'python', isolation: 2 },
    });
    expect((await run('job', 'show', 'last')).stdout).toMatch(/ok on n[123] of slurm/);
  });

  it('what is asked of Slurm goes to it, and an array is one job there', async () => {
    const { stdout } = await run(
      ...['submit', '--engine', 'slurm', '--partition', 'short', '--cpus-per-task', '2', '--no-sandbox'],
      ...['--array', '1-3', '--wait', '-q', '--'],
      'echo %task $SLURM_JOB_PARTITION $SLURM_CPUS_PER_TASK $SLURMD_NODENAME $SLURM_ARRAY_TASK_COUNT',
    );
    expect(stdout.trim().split('\n').sort()).toEqual(
      [1, 2, 3].map((task) => `${task}: ${task} short 2 n1 3`),
    );
  });

  it('a program sees the name of its compute node, in the sandbox, too', async () => {
    const { stdout } = await run(
      ...['submit', '--engine', 'slurm', '--partition', 'short', '--wait', '-q', '--'],
      'echo %node $GRAPPE_NODE %%node',
    );
    expect(stdout).toBe('n1 n1 %node\n');
    writeFileSync(join(cwd, 'where.py'), 'import os, sys\nprint(os.environ["GRAPPE_NODE"], *sys.argv[1:])\n');
    const inBox = await run(
      ...['submit', '--engine', 'slurm', '--partition', 'short', '--wait', '-q', 'where.py', 'on-%node'],
    );
    expect(inBox.stdout).toBe('n1 on-n1\n');
  });

  it('a task that waits in its queue is cancelled there', async () => {
    lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=DOWN');
    const job = (await run('submit', '--engine', 'slurm', '--', 'echo never')).stdout.trim();
    const inQueue = (): string => lab.slurm('squeue', '-h', '-o', '%j %T');
    await until(() => inQueue().includes(job), 'Slurm has it');
    expect((await shown(job)).tasks[0]).toMatchObject({ state: 'pending', attempt: { began: null } });
    await run('job', 'cancel', job);
    expect((await run('job', 'wait', job)).exit).toBe(5);
    expect((await shown(job)).tasks[0]?.end).toMatchObject({ outcome: 'cancelled' });
    await until(() => inQueue() === '', 'Slurm has nothing more');
    lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=UP');
  });

  it('what somebody ends with scancel says so', async () => {
    const job = (await run('submit', '--engine', 'slurm', '--', 'sleep 3000')).stdout.trim();
    await until(() => site.queue.job(job).tasks[0]?.state === 'running', 'it runs');
    lab.slurm('scancel', '-n', `g-${site.queue.controllerId}-${job}.0.1`);
    expect((await run('job', 'wait', '-q', job)).exit).toBe(5);
    expect((await run('job', 'show', job)).stdout).toMatch(
      /^state +cancelled on n[123] of slurm\n +why: .* by scancel/m,
    );
  });

  it('while slurmctld is away, what is cancelled keeps nobody from hearing of the others', async () => {
    const enough = join(site.marks.file, '..', 'enough');
    const submit = async (text: string): Promise<string> =>
      (await run('submit', '--engine', 'slurm', '--no-sandbox', '--', text)).stdout.trim();
    const unwanted = await submit('sleep 3000');
    const other = await submit(`until [ -e ${enough} ]; do sleep 0.1; done; echo heard`);
    const runs = (job: string): boolean => site.queue.job(job).tasks[0]?.state === 'running';
    await until(() => runs(unwanted) && runs(other), 'both run');
    // With TERM it writes down what it has.
    await lab.kill('slurmctld', 'SIGTERM');
    await run('job', 'cancel', unwanted);
    writeFileSync(enough, '');
    const { exit, stderr } = await run('job', 'wait', other);
    expect([exit, stderr]).toEqual([0, expect.not.stringContaining('silent')]);
    const late = await run('submit', '--engine', 'slurm', '--no-sandbox', '--', 'true');
    expect(late.stderr).toContain('the Slurm of n1 does not answer now, and could not say');
    await lab.start('slurmctld');
    expect((await run('job', 'wait', '-q', unwanted)).exit).toBe(5);
    expect((await run('job', 'wait', '-q', late.stdout.trim())).exit).toBe(0);
  });

  it('what it can never give is refused before anything is accepted, with the nearest name', async () => {
    const { exit, stdout, stderr } = await run(
      'submit',
      '--engine',
      'slurm',
      '--partition',
      'mian',
      '--',
      'true',
    );
    expect({ exit, stdout }).toEqual({ exit: 8, stdout: '' });
    expect(stderr).toContain("the Slurm of n1 has no partition 'mian'");
    expect(stderr).toContain('it has main, short');
    expect(stderr).toContain("did you mean 'main'?");
    const gpu = await run('submit', '--engine', 'slurm', '--gres', 'gpu:1', '--explain', '--', 'true');
    expect(gpu).toMatchObject({
      exit: 8,
      stderr: expect.stringContaining("in partition 'main' with gpu:1") as string,
    });
  });

  it('is asked before a job is run again, and before the library hands one in', async () => {
    const words = ['submit', '--engine', 'slurm', '--partition', 'short', '--wait', '-q', '--', 'exit 3'];
    expect((await run(...words)).exit).toBe(1);
    lab.slurm('scontrol', 'update', 'PartitionName=short', 'MaxTime=1');
    const again = await run('job', 'retry', 'last');
    lab.slurm('scontrol', 'update', 'PartitionName=short', 'MaxTime=10');
    expect(again).toMatchObject({ exit: 8, stdout: '' });
    expect(again.stderr).toMatch(/the Slurm of n1 lets nothing run for \d+ minutes in partition 'short'/);
    const config = join(cwd, 'library.yaml');
    writeFileSync(config, `${readFileSync(site.config, 'utf8')}  engine: slurm\n`);
    await using cluster = await Cluster.open({ config, cwd, env: { ...site.env } });
    const limits = { memoryBytes: 2 ** 50 };
    await expect(cluster.jobs.submit({ command: 'true', limits })).rejects.toMatchObject({
      code: 'slurm-refused',
    });
  });

  it('what sbatch refuses ends so at once, with its words', async () => {
    lab.slurm('scontrol', 'update', 'PartitionName=short', 'ReqResv=YES');
    const { exit } = await run(
      'submit',
      '--engine',
      'slurm',
      '--partition',
      'short',
      '--wait',
      '-q',
      '--',
      'true',
    );
    lab.slurm('scontrol', 'update', 'PartitionName=short', 'ReqResv=NO');
    expect(exit).toBe(8);
    expect((await shown('last')).tasks).toEqual([
      expect.objectContaining({
        attempts: 1,
        end: expect.objectContaining({
          outcome: 'refused',
          detail: expect.stringMatching(/^sbatch: ./) as string,
        }) as object,
      }),
    ]);
  });

  it('by a server: chosen there, checked there, and not for accounts of some nodes', async () => {
    const { config, env } = site;
    await using served = await serveConsole({ site: { config, env: { ...env } } });
    const signedIn = async (name: string, nodes: string | null): Promise<Clerk> => {
      const { people, passes } = served.console.accounts;
      await people.add(SHELL, { name, role: 'user', nodes, languages: null });
      const { text } = await passes.makeToken(SHELL, name, { label: '', role: 'user', validMs: null });
      const clerk = newClerk();
      expect(await clerk.run(['login', served.origin], { stdin: text })).toMatchObject({ exit: 0 });
      return clerk;
    };
    using ann = await signedIn('ann', null);
    using bob = await signedIn('bob', 'n1');
    const submit = (clerk: Clerk, ...words: string[]): Promise<Said> =>
      clerk.run(['submit', '--server', served.origin, '--engine', 'slurm', ...words]);
    const command = ['--', 'echo ran'];
    const said = await submit(
      ann,
      '--partition',
      'short',
      '--cpus-per-task',
      '2',
      '--wait',
      '-q',
      ...command,
    );
    expect(said).toMatchObject({ exit: 0, stdout: 'ran\n', stderr: '' });
    expect((await shown('last')).tasks[0]?.attempt).toMatchObject({
      engine: 'slurm',
      environment: { node: 'n1' },
    });
    const refused = await submit(ann, '--partition', 'shrt', ...command);
    expect(refused).toMatchObject({ exit: 8, stderr: expect.stringContaining("'short'?") as string });
    const forbidden = await submit(bob, ...command);
    expect(forbidden).toMatchObject({
      exit: 8,
      stderr: expect.stringContaining('may not use Slurm') as string,
    });
  });

  it('is among the places that run programs; how much it takes at once is its own affair', async () => {
    const info = parse(InfoReport, JSON.parse((await run('info', '--json')).stdout));
    expect(info.languages.map(({ nodes }) => nodes)).toContain('n1,slurm');
    expect(info.slots?.all).toBeLessThan(1000);
  });

  it('explains where it would go', async () => {
    const { exit, stdout } = await run('submit', '--engine', 'slurm', '--explain', 'hello.py', 'x');
    expect(stdout).toMatch(/^slurm {2}takes it /);
    expect(exit).toBe(0);
  });

  it('jobs go there by themselves only where the configuration says so', async () => {
    const engineOf = async (...words: string[]): Promise<string | undefined> => {
      expect(await run('submit', '--wait', '-q', ...words, '--', 'true')).toMatchObject({ exit: 0 });
      return (await shown('last')).tasks[0]?.attempt?.engine;
    };
    expect(await engineOf()).toBe('ssh');
    appendFileSync(site.config, '  engine: slurm\n');
    expect(await engineOf()).toBe('slurm');
    expect(await engineOf('-w', 'n1')).toBe('ssh');
  });
});
