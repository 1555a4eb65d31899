/** Nodes in the same trouble, once. */

import type { Cause, Outcome } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Trouble } from '../../services/index.ts';

export interface FoldedTrouble {
  /** Folded. */
  readonly nodes: string;
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  /** Of several nodes: `%h` stands for each one's own name. */
  readonly detail: string | null;
}

export function foldTroubles(troubled: Iterable<readonly [node: string, trouble: Trouble]>): FoldedTrouble[] {
  const groups = Map.groupBy(troubled, ([node, { outcome, cause, detail }]) =>
    JSON.stringify([outcome, cause, detail && nameless(detail, node)]),
  );
  return [...groups.values()].map((group) => {
    const [[node, { outcome, cause, detail }]] = group as [readonly [string, Trouble]];
    const nodes = NodeSet.from(group.map(([name]) => name)).fold();
    return { nodes, outcome, cause, detail: detail && textOfAll(detail, node, group.length) };
  });
}

/** What several nodes say alike, each with its own name in it. */
export function nameless(text: string, node: string): string {
  return text.replaceAll(`'${node}'`, "'%h'");
}

/** What one of so many nodes says, as what all of them say. */
export function textOfAll(text: string, node: string, count: number): string {
  return count === 1 ? text : nameless(text, node);
}
