/** What is otherwise in a job of Slurm than over SSH. */

import type { Abilities } from '../abilities.ts';
import type { Standing } from '../engine.ts';
import type { Stood } from '../runner/index.ts';
import { standingOf } from '../ssh-engine/index.ts';

/** Groups of processes are Slurm's own affair there: it gives no right to make others. */
export function inSlurm({ isolation, languages, unable }: Abilities): Abilities {
  const { level, box } = isolation;
  return {
    languages,
    unable,
    isolation: {
      ...isolation,
      level: level === 3 ? 2 : level,
      why: isolation.why ?? "in Slurm's jobs its own limits hold, and no cgroup of ours",
      box: box && { ...box, cgroup: 'none' },
    },
  };
}

/** The compute node says its name itself; what else it says there counts as nothing. */
export function standingInSlurm(place: string, stood: Stood): Standing {
  const node = stood.is === 'ended' ? /^node ([A-Za-z0-9._-]{1,64})$/m.exec(stood.evidence)?.[1] : undefined;
  return standingOf(node ?? place, stood);
}
