/** Takes nodes out of use, and puts them back; who did it is on record before it is done. */

import { systemClock } from '../base/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import { actorOf, auditNodes, type NodeActing } from './audit-nodes.ts';

/** The reason becomes one line: it stands behind the nodes wherever they are listed. */
export async function drainNodes(acting: NodeActing, nodes: NodeSet, reason: string): Promise<void> {
  const drain = { reason: reason.replaceAll(/\s+/g, ' '), by: actorOf(acting).user };
  await auditNodes(acting, nodes, { event: 'nodes-drain', reason: drain.reason });
  await acting.fleet.states.drains.add(nodes, { ...drain, at: systemClock.date().toISOString() });
}

/** Answers with those that were drained. */
export async function resumeNodes(acting: NodeActing, nodes: NodeSet): Promise<NodeSet> {
  await auditNodes(acting, nodes, { event: 'nodes-resume' });
  return acting.fleet.states.drains.remove(nodes);
}
