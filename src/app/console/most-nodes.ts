/** How many nodes the console takes at once: to read, compare and write more keeps everybody else waiting. */

import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';

const MOST = 100_000;

export function refuseMany(nodes: NodeSet): NodeSet {
  if (nodes.size <= MOST) return nodes;
  throw new GrappeError('nodeset-too-large', {
    message: `the node set stands for ${nodes.size} nodes`,
    why: `the console takes at most ${MOST} at once`,
  });
}

/** Without groups. */
export function nodesIn(expression: string): NodeSet {
  return refuseMany(NodeSet.parse(expression));
}
