/** Whether what sbatch says is an answer, or a matter of time. */

import type { NodeTrouble, Standing } from '../engine.ts';

/**
 * slurmctld could not be asked, is full, or has enough of this user for now; as Slurm's own words have it. All else would be
 * said again, however often it is asked.
 */
const PASSING =
  /unable to contact|timed out|temporarily|standby|zero bytes|connection (?:refused|reset|closed)|broken pipe|not connected|no route|unreachable|communication|message (?:send|receive)|unexpected message|interrupted|munge|authentica|i\/o error|no space left|inactive or drain|(?:max|grp)submit\w*limit/i;
const OF_SBATCH = /^sbatch: +(?=\S)/;

/** For attempts that were fenced, since they were not taken. */
export function notTaken({ detail }: NodeTrouble): Standing {
  const isRefused = detail !== null && OF_SBATCH.test(detail) && !PASSING.test(detail);
  return {
    is: 'lost',
    began: false,
    ...(detail !== null && { why: detail }),
    ...(isRefused && { isRefused }),
  };
}

export function refusedBecause(why: string): Standing {
  return { is: 'lost', began: false, isRefused: true, why };
}

export function isNoneTaken(standings: ReadonlyMap<string, Standing>): boolean {
  return [...standings.values()].every((standing) => standing.is === 'lost' && !standing.isRefused);
}
