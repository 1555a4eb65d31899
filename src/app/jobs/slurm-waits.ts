/** Why tasks wait that Slurm has and has not begun, in its own words, or why it is not handed them: asked of it now. */

import { messageOf } from '../../base/index.ts';
import type { Job } from '../../jobs/index.ts';
import type { SlurmReport } from '../../protocol/index.ts';
import { openFleet } from '../fleet.ts';
import { askSlurm } from '../slurm-view.ts';
import { placeOf } from './open-site.ts';

/** Whoever looks at a job does not wait for longer. */
const PATIENCE_MS = 10_000;

/** Null where none waits there, or is not to be found. */
export async function slurmWaits(
  job: Pick<Job, 'id' | 'tasks' | 'wishes'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  if (!isPending(job) && !isForSlurm(job)) return null;
  const { origin } = job.wishes;
  try {
    const fleet = await openFleet({ ...placeOf(origin), reach: origin.reach, env });
    return reasonsOf(await askSlurm(fleet, AbortSignal.timeout(PATIENCE_MS)), job.id);
  } catch (error) {
    return messageOf(error);
  }
}

export function isPending({ tasks }: Pick<Job, 'tasks'>): boolean {
  return tasks.some(({ state }) => state === 'pending');
}

/** Before it has them. */
function isForSlurm({ tasks, wishes }: Pick<Job, 'tasks' | 'wishes'>): boolean {
  return wishes.engine === 'slurm' && tasks.some(({ state }) => state === 'queued' || state === 'placed');
}

/** `Priority, Resources`. A job there is named after the first attempt of it. */
export function reasonsOf({ jobs }: SlurmReport, id: string): string | null {
  const reasons = jobs
    .filter(
      ({ name, grappe, state }) => grappe && state === 'pending' && name.slice(OF_QUEUE).startsWith(`${id}.`),
    )
    .flatMap(({ reason }) => reason ?? []);
  return reasons.length === 0 ? null : [...new Set(reasons)].join(', ');
}

/** `g-abcd2345-` */
const OF_QUEUE = 11;
