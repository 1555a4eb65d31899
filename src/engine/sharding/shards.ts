/** Which node gets which items. */

import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Items } from './items.ts';
import { PartValues } from './part-values.ts';
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

/** The values of one node's placeholders. */
export function partOf(shards: Shards | undefined, node: string): PartValues | undefined {
  const part = shards?.parts.get(node);
  return shards && part && new PartValues(shards.items, part);
}

/** Throws GrappeError `usage` where a command with these placeholders would not do each item once. */
export function refuseUnfit({ items }: Shards, names: ReadonlySet<string>): void {
  const [first, last, all] = ['first', 'last', 'items'].map((name) => names.has(name));
  if (!first && !last && !all) {
    throw new GrappeError('usage', {
      message: 'items are dealt to the nodes, and the command takes none',
      why: 'every node would do the same',
      hint: 'write %items, or %first and %last, where they belong',
    });
  }
  if (all || !items.hasGaps) return;
  throw new GrappeError('usage', {
    message: 'the numbers have gaps, of which %first and %last tell nothing',
    hint: 'write %items',
  });
}
