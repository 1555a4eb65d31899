/** Jobs call a Slurm as a whole `slurm`: no node that runs jobs may bear that name beside it. As far as the file itself tells. */

import type { Diagnostic } from './diagnostic.ts';
import { ownSets } from './own-sets.ts';
import type { WrittenSettings } from './schema/index.ts';
import { type PlacedValue, valueAt } from './yaml/placed-value.ts';
import { SLURM_PLACE } from './jobs-settings.ts';

export function checkSlurmPlace(written: WrittenSettings, root: PlacedValue): Diagnostic[] {
  const { jobs, groups, nodes, services } = written;
  if (!jobs?.slurm) return [];
  const sets = ownSets({
    ...(groups && { groups }),
    ...(nodes !== undefined && { nodes }),
    ...(services && { services }),
  });
  if (sets(jobs.nodes ?? '@*')?.has(SLURM_PLACE) !== true) return [];
  const place = valueAt(root, ['jobs', 'slurm'])?.place;
  return [
    {
      severity: 'error',
      message: `a node is called '${SLURM_PLACE}', and so is the Slurm of 'jobs.slurm' where jobs are shown`,
      hint: "give the node another name, or leave it out of 'jobs.nodes'",
      ...(place && { place }),
    },
  ];
}
