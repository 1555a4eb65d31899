/** A Slurm in a real browser, and through the API: its nodes and its queue, with what people handed in there themselves. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOBS, type SlurmReport } from '../../src/protocol/index.ts';
import { parse } from 'valibot';
import { testAccount } from '../support/accounts.ts';
import { axeProblems, dress, LANGUAGES, THEMES } from '../support/browser.ts';
import { newClerk } from '../support/clerk.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { openJobConsole } from '../support/job-console.ts';
import { pageFetch } from '../support/page-fetch.ts';
import { isolationHere } from '../support/sandbox.ts';
import { slurmInstalled, type SlurmLab, startSlurmLab } from '../support/slurm-lab.ts';
import { sshdInstalled } from '../support/sshd.ts';

describe.skipIf(!sshdInstalled || !slurmInstalled)('a Slurm in the browser', { timeout: 120_000 }, () => {
  let lab: SlurmLab;
  const web = consoleTabs(async () => {
    lab = await startSlurmLab(testAccount()!);
    return openJobConsole({
      nodes: 1,
      nodeEnv: [`SLURM_CONF=${lab.conf}`],
      jobs: ['slurm: { login: n1 }'],
    });
  });
  beforeAll(() => {
    lab.slurm('scontrol', 'update', 'NodeName=n3', 'State=DRAIN', 'Reason=disk fails');
    lab.slurm('sbatch', '-H', '-J', 'by hand', '--array=1-5', '-o', '/dev/null', '--wrap', 'true');
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('shows nodes with why they are drained, and the whole queue', async () => {
    const { page, complaints } = await web.openAs('viewer', 'info');
    const panel = page.getByRole('main');
    await panel.getByRole('heading', { name: 'Slurm, as n1 sees it' }).waitFor();
    await panel.getByText('disk fails').waitFor();
    await panel.getByText('by hand').waitFor();
    const row = panel.getByRole('row').filter({ hasText: 'by hand' });
    await expect.poll(() => row.innerText()).toMatch(/pending: JobHeldUser\s+others/);
    for (const [at, theme] of THEMES.entries()) {
      await dress(page, theme, LANGUAGES[at] ?? 'en');
      expect(await axeProblems(page)).toEqual([]);
    }
    await panel.getByRole('heading', { name: 'Slurm, vu de n1' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is chosen in the composer, with what is asked of it; an account of some nodes has no such choice', async () => {
    const { page, complaints } = await web.openAs('user', 'jobs');
    await page.getByText('More options').click();
    await page.getByRole('textbox', { name: 'Priority' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Partition' }).count()).toBe(0);
    await page.getByRole('combobox', { name: 'Run by' }).selectOption('slurm');
    await page.getByRole('textbox', { name: 'Partition' }).fill('short');
    await page.getByText('grappe submit --engine slurm --partition short main.py').waitFor();
    await page.getByRole('combobox', { name: 'Run by' }).selectOption('ssh');
    await page.getByText('grappe submit --engine ssh main.py').waitFor();
    expect(complaints).toEqual([]);
    const who = { user: 'root', from: null };
    const { people } = web.served.console.accounts;
    await people.add(who, { name: 'two', role: 'user', nodes: 'n1', languages: null });
    const { page: other } = await web.openAs('user', 'jobs', 'two');
    const { text } = await pageFetch(other, 'api/jobs/languages');
    expect(parse(JOBS.languages.answer, JSON.parse(text)).engines).toEqual(['ssh']);
  });

  it.skipIf(isolationHere === 0)('has languages as a node has', async () => {
    const { page } = await web.openAs('viewer', 'info');
    const programs = page.getByRole('grid', { name: 'Programs' });
    await programs.getByText('n1,slurm', { exact: true }).first().waitFor();
  });

  it('tells an account of some nodes of these alone, and not of the queue', async () => {
    const { console } = web.served;
    const who = { user: 'root', from: null };
    await console.accounts.people.add(who, { name: 'one', role: 'viewer', nodes: 'n3', languages: null });
    const { page } = await web.openAs('viewer', 'info', 'one');
    const { text } = await pageFetch(page, 'api/jobs/slurm');
    const { slurm } = parse(JOBS.slurm.answer, JSON.parse(text));
    expect(slurm?.nodes.map(({ node }: SlurmReport['nodes'][number]) => node)).toEqual(['n3']);
    expect(slurm?.jobs).toEqual([]);
  });

  it.skipIf(isolationHere === 0)(
    'a job that it has and has not begun is pending, and why is told',
    async () => {
      lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=DOWN');
      const { page, complaints } = await web.openAs('user', 'jobs', 'queues');
      await page.getByText('Command', { exact: true }).first().click();
      await page.getByRole('textbox', { name: 'Command' }).fill('echo never');
      await page.getByText('More options').click();
      await page.getByRole('combobox', { name: 'Run by' }).selectOption('slurm');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForURL(/\/jobs\/[^/?]+/);
      await page.getByRole('main').getByText('pending', { exact: true }).first().waitFor();
      await page.getByText('Slurm: PartitionDown').waitFor();
      const job = page.url();
      await page.goto(new URL('jobs', web.served.url).href);
      await page.getByRole('grid', { name: 'Queue' }).getByText('pending', { exact: true }).waitFor();
      await page.goto(job);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('main').getByText('cancelled', { exact: true }).first().waitFor();
      lab.slurm('scontrol', 'update', 'PartitionName=main', 'State=UP');
      expect(complaints).toEqual([]);
    },
  );

  it('shows its nodes and its queue to who asks the server by the command line', async () => {
    const { people, passes } = web.served.console.accounts;
    const who = { user: 'root', from: null };
    await people.add(who, { name: 'vera', role: 'viewer', nodes: null, languages: null });
    const { text } = await passes.makeToken(who, 'vera', { label: '', role: 'viewer', validMs: null });
    using clerk = newClerk();
    expect(await clerk.run(['login', web.served.url], { stdin: text })).toMatchObject({ exit: 0 });
    const words = ['job', 'list', '--engine', 'slurm', '--server', web.served.url];
    expect(await clerk.run(words)).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/ not of grappe +main +pending: JobHeldUser +by hand\n/) as string,
    });
    const nodes = ['nodes', 'slurm', '--server', web.served.url];
    expect(await clerk.run(nodes)).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('disk fails') as string,
    });
    expect(await clerk.run([...nodes, '--config', 'x'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("'--config' is not for a server") as string,
    });
  });
});
