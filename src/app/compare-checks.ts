/** What changed since nodes were last checked. */

import type { CheckedNode, NodeStates } from '../states/index.ts';
import { type NodeCheck, type NodeState, tellsOfNode } from './check-nodes.ts';

/** A check beside the one before. */
export interface ComparedCheck extends NodeCheck {
  /** Null for a node that was never checked. */
  readonly before: { readonly state: NodeState; readonly at: Date } | null;
}

/** Compares with the last check of each node, and remembers this one. */
export async function compareChecks(
  states: NodeStates,
  checks: readonly NodeCheck[],
  at: Date,
): Promise<ComparedCheck[]> {
  const telling = checks.filter(tellsOfNode);
  const now = telling.map(({ node, state, result: { outcome, cause } }): CheckedNode => ({
    ...{ node, state, at: at.toISOString() },
    ...{ outcome, cause },
  }));
  const before = new Map((await states.checks.remember(now)).map((checked) => [checked.node, checked]));
  return checks.map((check) => {
    const known = before.get(check.node);
    return { ...check, before: known ? { state: known.state, at: new Date(known.at) } : null };
  });
}

export function hasChanged(check: ComparedCheck): boolean {
  return check.before !== null && check.before.state !== check.state && tellsOfNode(check);
}
