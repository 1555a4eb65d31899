/** A Slurm as people look at it from outside: its nodes, its queue with what others handed in, and the groups that follow. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'valibot';
import { JobReport, SlurmReport } from '../../src/protocol/index.ts';
import { testAccount } from '../support/accounts.ts';
import { grappe, type Finished } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { type SlurmJobSite, startSlurmJobSite } from '../support/slurm-job-site.ts';
import { slurmInstalled } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';

describe.skipIf(!sshdInstalled || !slurmInstalled)('a Slurm that is looked at', { timeout: 120_000 }, () => {
  let place: SlurmJobSite;
  let lab: SlurmJobSite['lab'];
  let site: SlurmJobSite['site'];
  beforeAll(async () => {
    place = await startSlurmJobSite({ nodes: 3 });
    ({ lab, site } = place);
    lab.slurm('scontrol', 'update', 'NodeName=n3', 'State=DRAIN', 'Reason=disk fails');
    lab.slurm(
      ...([
        'scontrol',
        'create',
        'reservation',
        'ReservationName=dark',
        'StartTime=now',
        'Duration=60',
      ] as const),
      ...['Nodes=n[1-2]', `Users=${testAccount()?.name}`, 'Flags=IGNORE_JOBS'],
    );
    lab.slurm('sbatch', '-H', '-J', 'by hand', '--array=1-5', '-o', '/dev/null', '--wrap', 'true');
  });
  afterAll(() => place?.[Symbol.asyncDispose]());

  const run = (...words: string[]): Promise<Finished> =>
    grappe(words, { env: { ...site.env, GRAPPE_CONFIG: site.config } });

  it('shows its nodes, and why one is drained', async () => {
    const { exit, stdout, stderr } = await run('nodes', 'slurm');
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/^n3 +drained +0 of 2 cpus in use .* main +why: disk fails$/m);
    expect(stdout).toMatch(/^n1 +\w+ +0 of 2 cpus in use .* main,short$/m);
    expect(stdout).toMatch(/^n\[1-2\] +reserved for dark$/m);
    const report = parse(SlurmReport, JSON.parse((await run('nodes', 'slurm', '--json')).stdout));
    expect(report).toMatchObject({ login: 'n1', jobsLeftOut: 0, nodes: [{ node: 'n1' }, {}, {}] });
  });

  it('shows what others handed in, as theirs', async () => {
    const { stdout, stderr } = await run('job', 'list', '--engine', 'slurm');
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(
        /^\d+_\[1-5\] +\S+ +not of grappe +main +pending: JobHeldUser +by hand\n$/,
      ) as string,
      stderr: '',
    });
  });

  it('is a source of groups', async () => {
    const fold = async (set: string): Promise<string> => (await run('nodeset', '-f', set)).stdout.trim();
    expect(await fold('@slurm:main')).toBe('n[1-3]');
    expect(await fold('@slurm:main!@slurmstate:drain')).toBe('n[1-2]');
    expect(await fold('@slurmresv:dark')).toBe('n[1-2]');
    expect(await run('run', '-w', '@slurmstate:drained', '-N', 'echo here')).toMatchObject({
      exit: 0,
      stdout: 'here\n',
    });
  });

  it('says why a job of grappe waits there', async () => {
    lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=DOWN');
    const submitted = await run('submit', '--engine', 'slurm', '--no-sandbox', '--', 'echo never');
    const job = submitted.stdout.trim();
    const queue = (): string => lab.slurm('squeue', '-h', '-o', '%j %r');
    await until(() => queue().includes(`${job}.0.1 PartitionDown`), 'Slurm says why it waits');
    const shown = (await run('job', 'show', job)).stdout;
    expect(shown).toMatch(/^slurm +waits: PartitionDown$/m);
    expect(shown).toMatch(/^state +pending on slurm$/m);
    const document = parse(JobReport, JSON.parse((await run('job', 'show', '--json', job)).stdout));
    expect(document).toMatchObject({ slurmWaits: 'PartitionDown', tasks: [{ state: 'pending' }] });
    expect((await run('job', 'list', '--state', 'pending')).stdout).toMatch(
      new RegExp(`^${job} .* pending +echo never`),
    );
    expect((await run('job', 'list', '--engine', 'slurm')).stdout).toMatch(
      /^\d+_\[?1\]? +\S+ +grappe +main +pending: PartitionDown/m,
    );
    await run('job', 'cancel', job);
    expect((await run('job', 'wait', job)).exit).toBe(5);
    expect((await run('job', 'show', job)).stdout).not.toContain('waits:');
    expect((await run('job', 'list', '--state', 'pending')).stdout).toBe('');
  });

  it('that does not answer is an error that says so', async () => {
    await lab.kill('slurmctld');
    const shown = await run('nodes', 'slurm');
    expect(shown).toMatchObject({ exit: 4, stdout: '' });
    expect(shown.stderr).toMatch(/Slurm of login node 'n1' does not answer/);
    expect(await run('nodeset', '-f', '@slurm:main')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("group source 'slurm' has no answer") as string,
    });
    const job = (await run('submit', '--engine', 'slurm', '--no-sandbox', '--', 'echo never')).stdout.trim();
    expect((await run('job', 'show', job)).stdout).toMatch(
      /^slurm +waits: the Slurm of login node 'n1' does not answer$/m,
    );
    expect((await run('job', 'cancel', job)).exit).toBe(0);
  });
});
