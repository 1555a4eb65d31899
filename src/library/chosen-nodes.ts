/** The nodes that a cluster, or a call of it, is about. */

import type { Fleet } from '../app/index.ts';
import { GrappeError } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';

/** Without a configuration there may be no nodes yet: machines are added. */
export async function nodesOfCluster(fleet: Fleet, nodes: string | NodeSet | undefined): Promise<NodeSet> {
  if (nodes instanceof NodeSet) return nodes;
  if (nodes === undefined && fleet.config.path === undefined) return NodeSet.empty;
  return fleet.groups.resolve(nodes ?? '@*');
}

/** Success is never told of no node at all. */
export async function nodesOfCall(
  fleet: Fleet,
  nodes: string | NodeSet,
  signal: AbortSignal,
): Promise<NodeSet> {
  const selected = typeof nodes === 'string' ? await fleet.groups.endedBy(signal).resolve(nodes) : nodes;
  if (selected.size > 0) return selected;
  throw new GrappeError('nothing-selected', {
    message: 'no node is selected',
    hint: 'name nodes in Cluster.open(), or add() machines',
  });
}
