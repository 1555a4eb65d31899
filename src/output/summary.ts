/** The last line of a run: how many nodes ended how, and which ones did not end well. */

import { OUTCOME_ORDER, type Outcome } from '../base/index.ts';
import { foldedNaming, type Naming } from './naming.ts';

export interface NodeOutcome {
  readonly node: string;
  readonly outcome: Outcome;
}

/** `4 nodes: 2 ok, 2 failed (n[3-4])`. Counts are those of the lists shown. */
export function summaryLine(results: Iterable<NodeOutcome>, naming: Naming = foldedNaming): string {
  const nodesOf = nodesByOutcome(results);
  const parts = Array.from(nodesOf, ([outcome, nodes]) =>
    outcome === 'ok' ? `${nodes.length} ok` : `${nodes.length} ${outcome} (${naming.fold(nodes)})`,
  );
  const total = nodesOf.values().reduce((sum, nodes) => sum + nodes.length, 0);
  return `${total} ${total === 1 ? 'node' : 'nodes'}: ${parts.join(', ') || 'none'}`;
}

/** The outcomes that occurred, in the order of the outcome table. */
export function nodesByOutcome(results: Iterable<NodeOutcome>): Map<Outcome, string[]> {
  const found = Map.groupBy(results, ({ outcome }) => outcome);
  const nodesOf = new Map<Outcome, string[]>();
  for (const outcome of OUTCOME_ORDER) {
    const nodes = found.get(outcome)?.map(({ node }) => node);
    if (nodes) nodesOf.set(outcome, nodes);
  }
  return nodesOf;
}
