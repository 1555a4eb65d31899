/** How displays name several nodes: their order, and their short form. */

import { NodeSet } from '../nodeset/index.ts';

export interface Naming {
  /** The names in the order in which lists show them. */
  order(names: readonly string[]): readonly string[];
  fold(names: readonly string[]): string;
}

/** Node sets: natural order and `n[1-3]`. */
export const foldedNaming: Naming = {
  order: (names) => [...NodeSet.from(names)],
  fold: (names) => (names.length === 1 ? (names[0] ?? '') : NodeSet.from(names).fold()),
};

/** Names that are no node names: the order of appearance, joined by commas. */
export const literalNaming: Naming = {
  order: (names) => names,
  fold: (names) => names.join(','),
};
