/** Names are checked before anything is contacted or spawned: one bad name, and nothing is done. */

import { GrappeError } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { isUserAtNode, printableName } from '../transport/index.ts';

/** Throws one GrappeError that names all that can be no node, in characters that cannot harm a terminal. */
export function refuseBadNames(nodes: NodeSet): void {
  const bad = [...nodes].filter((name) => !isUserAtNode(name));
  if (bad.length === 0) return;
  const names = printableName(NodeSet.from(bad).fold());
  throw new GrappeError('node-name', {
    message: `'${names}' cannot be ${bad.length === 1 ? 'a node name' : `the names of ${bad.length} nodes`}`,
    hint: 'use letters, digits, dots, dashes and underscores, not a dash first, or an IP address; user@ may stand before',
  });
}
