/** Why tasks wait that Slurm has and has not begun: in its own words, asked of it now. */

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
  { id, tasks, wishes }: Pick<Job, 'id' | 'tasks' | 'wishes'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const waits = tasks.some(
    ({ end, attempt }) => end === null && attempt?.engine === 'slurm' && attempt.beganMs === null,
  );
  if (!waits) return null;
  const { origin } = wishes;
  try {
    const fleet = await openFleet({ ...placeOf(origin), reach: origin.reach, env });
    return reasonsOf(await askSlurm(fleet, AbortSignal.timeout(PATIENCE_MS)), id);
  } catch (error) {
    return messageOf(error);
  }
}

/** `Priority, Resources`. A job there is named after the first attempt of it. */
function reasonsOf({ jobs }: SlurmReport, id: string): string | null {
  const reasons = jobs
    .filter(
      ({ name, grappe, state }) => grappe && state === 'pending' && name.slice(OF_QUEUE).startsWith(`${id}.`),
    )
    .flatMap(({ reason }) => reason ?? []);
  return reasons.length === 0 ? null : [...new Set(reasons)].join(', ');
}

/** `g-abcd2345-` */
const OF_QUEUE = 11;
