import { NodeSet } from '../nodeset/index.ts';

/** How nodes are named in front of what is said of them: `n[1-4] (4)`, a single one by its name alone. */
export function countedNodes(names: Iterable<string>): string {
  const nodes = NodeSet.from(names);
  return nodes.size === 1 ? nodes.fold() : `${nodes.fold()} (${nodes.size})`;
}
