/** Jobs on a real Slurm of three nodes, all of it on this machine: its login node is a real sshd. */

import { testAccount } from './accounts.ts';
import { type JobSite, startJobSite } from './job-site.ts';
import { type SlurmLab, startSlurmLab } from './slurm-lab.ts';

export interface SlurmJobSite extends AsyncDisposable {
  readonly lab: SlurmLab;
  readonly site: JobSite;
}

export async function startSlurmJobSite(): Promise<SlurmJobSite> {
  const account = testAccount();
  if (!account) throw new Error('there is no account for Slurm');
  const lab = await startSlurmLab(account);
  try {
    const jobs = ['slurm: { login: n1, partition: main }'];
    const site = await startJobSite({ nodes: 1, marked: true, jobs, nodeEnv: [`SLURM_CONF=${lab.conf}`] });
    return {
      lab,
      site,
      async [Symbol.asyncDispose]() {
        await site[Symbol.asyncDispose]();
        await lab[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}
