/** Jobs on a real Slurm of three nodes, all of it on this machine: its login node is a real sshd. */

import { testAccount } from './accounts.ts';
import { type JobSite, type JobSiteOptions, startJobSite } from './job-site.ts';
import { processes, signalProcess } from './processes.ts';
import { type SlurmLab, startSlurmLab } from './slurm-lab.ts';

export interface SlurmJobSite extends AsyncDisposable {
  readonly lab: SlurmLab;
  readonly site: JobSite;
}

export async function startSlurmJobSite(
  options: Partial<Pick<JobSiteOptions, 'nodes' | 'marked'>> = {},
): Promise<SlurmJobSite> {
  const account = testAccount();
  if (!account) throw new Error('there is no account for Slurm');
  await using started = new AsyncDisposableStack();
  const lab = started.use(await startSlurmLab(account));
  const site = started.use(
    await startJobSite({
      nodes: 1,
      jobs: ['slurm: { login: n1, partition: main }'],
      nodeEnv: [`SLURM_CONF=${lab.conf}`],
      ...options,
    }),
  );
  // A command leaves somebody behind who acts for the queue, and would stay for a minute.
  started.defer(() => {
    const acting = site.queue.holder(Date.now())?.pid;
    const isOther = acting !== process.pid && processes().some(({ pid }) => pid === acting);
    if (isOther) signalProcess(acting, 'SIGKILL');
  });
  const all = started.move();
  return { lab, site, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
