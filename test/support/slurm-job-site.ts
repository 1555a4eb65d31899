/** Jobs on a real Slurm of three nodes, all of it on this machine: its login node is a real sshd. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testAccount } from './accounts.ts';
import { type JobSite, type JobSiteOptions, startJobSite } from './job-site.ts';
import { processes, signalProcess } from './processes.ts';
import { type SlurmLab, startSlurmLab } from './slurm-lab.ts';

export interface SlurmJobSite extends AsyncDisposable {
  readonly lab: SlurmLab;
  readonly site: JobSite;
  /** What tasks keep on compute nodes that do not see the folder of the login node. */
  readonly onNodes: string;
}

export interface SlurmJobSiteOptions extends Partial<Pick<JobSiteOptions, 'nodes' | 'marked'>> {
  /** Whether each compute node sees a folder of its own where attempts lie on the login node. */
  readonly apart?: boolean;
}

export async function startSlurmJobSite({
  apart = false,
  ...options
}: SlurmJobSiteOptions = {}): Promise<SlurmJobSite> {
  const account = testAccount();
  if (!account) throw new Error('there is no account for Slurm');
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'grappe-jobs-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const [hidden, onNodes] = [join(folder, 'hidden'), join(folder, 'nodes')];
  for (const each of [hidden, onNodes]) mkdirSync(each);
  for (const each of [folder, hidden, onNodes]) chmodSync(each, 0o777);
  const lab = started.use(await startSlurmLab(account, { ...(apart && { apart: hidden }) }));
  const site = started.use(
    await startJobSite({
      nodes: 1,
      jobs: [
        apart
          ? `slurm: { login: n1, partition: main, shared_folder: ${hidden}, node_folder: ${onNodes} }`
          : 'slurm: { login: n1, partition: main }',
      ],
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
  return { lab, site, onNodes, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
