/** A naming that writes sets as whole groups where they cover any (-r). */

import type { GroupSources } from '../groups/index.ts';
import { type FoldOptions, NodeSet, regroup } from '../nodeset/index.ts';
import { foldedNaming, type Naming } from '../output/index.ts';

export interface RegroupOptions {
  readonly groupSource: string | undefined;
  /** Without the `source:` before names (-G). */
  readonly groupBase: boolean;
}

/** Asks once for the groups of all nodes that may be named; later names are written without waiting. */
export async function regroupedNaming(
  groups: GroupSources,
  nodes: NodeSet,
  options: RegroupOptions,
  fold: FoldOptions = {},
): Promise<Naming> {
  const candidates = await groups.groupsOf(nodes, options.groupSource);
  const prefix = options.groupBase ? undefined : options.groupSource;
  return { ...foldedNaming, fold: (names) => regroup(NodeSet.from(names), candidates, prefix, fold) };
}
