/** Which node gets which items. */

import { NodeSet } from '../../nodeset/index.ts';
import type { Items } from './items.ts';
import { type Part, partition } from './partition.ts';

export interface Shards {
  readonly items: Items;
  readonly parts: ReadonlyMap<string, Part>;
  /** Nodes for which nothing was left. */
  readonly idle: NodeSet;
}

/** Deals in node order. */
export function deal(items: Items, nodes: NodeSet, weightOf: (node: string) => number): Shards {
  const names = [...nodes];
  const all = partition(items.count, names.map(weightOf));
  const dealt = all.flatMap((part, index): [string, Part][] =>
    part.to > part.from ? [[names[index] ?? '', part]] : [],
  );
  const parts = new Map(dealt);
  return { items, parts, idle: NodeSet.from(names.filter((name) => !parts.has(name))) };
}
