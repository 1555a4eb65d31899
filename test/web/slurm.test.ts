/** A Slurm in a real browser, and through the API: its nodes and its queue, with what people handed in there themselves. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOBS, type SlurmReport } from '../../src/protocol/index.ts';
import { parse } from 'valibot';
import { testAccount } from '../support/accounts.ts';
import { axeProblems, dress, LANGUAGES, THEMES } from '../support/browser.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { openJobConsole } from '../support/job-console.ts';
import { pageFetch } from '../support/page-fetch.ts';
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
    expect(await row.innerText()).toMatch(/pending: JobHeldUser\s+others/);
    for (const [at, theme] of THEMES.entries()) {
      await dress(page, theme, LANGUAGES[at] ?? 'en');
      expect(await axeProblems(page)).toEqual([]);
    }
    await panel.getByRole('heading', { name: 'Slurm, vu de n1' }).waitFor();
    expect(complaints).toEqual([]);
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
});
