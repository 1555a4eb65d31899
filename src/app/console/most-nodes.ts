/** How many nodes the console takes at once: to read, compare and write more keeps everybody else waiting. */

import { GrappeError } from '../../base/index.ts';
import type { GroupSources } from '../../groups/index.ts';
import { type Budget, NodeSet } from '../../nodeset/index.ts';

const MOST = 100_000;
/** Numbers read and written for what somebody typed: about a tenth of a second at the very worst. */
const MOST_WORK = 1_000_000;

/** Of one request: all sets in it share it. */
export function nodeBudget(): Budget {
  return { nodes: MOST, work: MOST_WORK };
}

/** The groups, asked by one request. */
export function boundedGroups(groups: Pick<GroupSources, 'resolve'>): Pick<GroupSources, 'resolve'> {
  const budget = nodeBudget();
  return { resolve: (expression, options) => groups.resolve(expression, { ...options, budget }) };
}

export function refuseMany(nodes: NodeSet): NodeSet {
  if (nodes.size <= MOST) return nodes;
  throw new GrappeError('nodeset-too-large', {
    message: `the node set stands for ${nodes.size} nodes`,
    why: `the console takes at most ${MOST} at once`,
  });
}

/** Without groups. */
export function nodesIn(expression: string): NodeSet {
  return NodeSet.parse(expression, { budget: nodeBudget() });
}
