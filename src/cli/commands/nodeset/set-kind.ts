/** The two kinds of sets that `nodeset` works on, node sets and range sets (-R), seen as one. */

import type { FoldOptions } from '../../../nodeset/index.ts';

/** What both kinds of sets can do. */
export interface IndexedSet<Self> extends Iterable<string> {
  readonly size: number;
  union(other: Self): Self;
  difference(other: Self): Self;
  intersection(other: Self): Self;
  symmetricDifference(other: Self): Self;
  slice(positions: Iterable<number>): Self;
  split(parts: number): Self[];
  contiguous(): Self[];
  pick(count: number, random: () => number): Self;
  fold(options?: FoldOptions): string;
}

export interface SetKind<Kind extends IndexedSet<Kind>> {
  readonly empty: Kind;
  /** The union of some expressions; errors call them `label`. */
  readonly read: (expressions: readonly string[], label: string) => Promise<Kind>;
  /** The folded text, with every name in another form first. */
  readonly foldAs: (set: Kind, format: (name: string) => string, options: FoldOptions) => string;
}
