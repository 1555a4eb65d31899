/** How the displays of a run write node sets: folded, or as groups (-r). */

import type { Fleet } from '../../../app/index.ts';
import { foldDefaults } from '../../../config/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { foldedNaming, type Naming } from '../../../output/index.ts';
import { regroupedNaming } from '../../regrouped-naming.ts';
import type { RunOptions } from './run-options.ts';

export interface NamedNodes {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
}

/** Broken off, the groups do not matter any more: no node will be started. */
export async function namingOf(
  { fleet, nodes }: NamedNodes,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Naming> {
  const plain = plainNaming(fleet);
  if (!options.regroups) return plain;
  try {
    const fold = foldDefaults(fleet.config.clush);
    return await regroupedNaming(fleet.groups.endedBy(signal), nodes, options, fold);
  } catch (error) {
    if (signal.aborted) return plain;
    throw error;
  }
}

/** Under `fold_axis` of defaults.conf, where that is set. */
function plainNaming({ config }: Fleet): Naming {
  const fold = foldDefaults(config.clush);
  return fold.axis ? { ...foldedNaming, fold: (names) => NodeSet.from(names).fold(fold) } : foldedNaming;
}
