/** In which order gathered blocks are shown. */

import type { Block } from './gathering.ts';
import type { Naming } from './naming.ts';

/**
 * `natural` (grappe run): exit code, larger set first, then the first node, n2 before n10.
 * `clubak`: the same, but the first nodes are compared as text, n10 before n2.
 * `nodes`: by the first node alone, for one block a node.
 */
export type BlockOrder = 'natural' | 'clubak' | 'nodes';

interface Ranked {
  readonly block: Block;
  readonly first: string;
}

export function sortBlocks(blocks: readonly Block[], order: BlockOrder, naming: Naming): Block[] {
  const ranked = blocks.map((block) => ({ block, first: naming.order(block.nodes)[0] ?? '' }));
  const compareFirst = order === 'clubak' ? byText : byRank(ranked, naming);
  ranked.sort((a, b) => (order === 'nodes' ? 0 : bySize(a.block, b.block)) || compareFirst(a, b));
  return ranked.map(({ block }) => block);
}

/** Blocks without an exit code (timed out, lost) come after those that have one. */
function bySize(a: Block, b: Block): number {
  return (a.rc ?? Infinity) === (b.rc ?? Infinity)
    ? b.nodes.length - a.nodes.length
    : (a.rc ?? Infinity) - (b.rc ?? Infinity);
}

function byText(a: Ranked, b: Ranked): number {
  if (a.first === b.first) return 0;
  return a.first < b.first ? -1 : 1;
}

function byRank(ranked: readonly Ranked[], naming: Naming): (a: Ranked, b: Ranked) => number {
  const names = naming.order(ranked.map(({ first }) => first));
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  return (a, b) => (ranks.get(a.first) ?? 0) - (ranks.get(b.first) ?? 0);
}
