/** The Slurm of a configuration, as its login node sees it. */

import { GrappeError } from '../base/index.ts';
import { readSlurmView } from '../jobs/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { SlurmReport } from '../protocol/index.ts';
import type { Connector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';

const ANSWER_MS = 60_000;
/** `connector`: absent, a way of its own. Rejects with GrappeError where there is no Slurm, or none that answers. */
export async function askSlurm(
  fleet: Pick<Fleet, 'config' | 'connect'>,
  signal?: AbortSignal,
  connector?: Connector,
): Promise<SlurmReport> {
  const { slurm } = fleet.config.jobs;
  if (!slurm)
    throw new GrappeError('usage', {
      message: 'there is no Slurm here: the configuration tells of none',
      hint: "name its login node in grappe.yaml: 'jobs: { slurm: { login: NODE } }'",
    });
  const { login } = slurm;
  const patience = AbortSignal.timeout(ANSWER_MS);
  const over = signal ? AbortSignal.any([signal, patience]) : patience;
  await using own = connector ? undefined : fleet.connect(NodeSet.from([login]));
  const way = connector ?? own;
  if (!way) throw new Error('there is no way to the login node');
  await using connection = await way.connect(login, over);
  return { v: 1, login, ...(await readSlurmView(connection, over)) };
}
