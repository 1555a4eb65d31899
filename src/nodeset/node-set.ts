/** NodeSet: an immutable set of node names with the algebra of ClusterShell's node sets. */

import type { ParseOptions } from './group-lookup.ts';

export declare class NodeSet implements Iterable<string> {
  static readonly empty: NodeSet;
  /** Reads a whole expression: terms, operators, groups, wildcards. Throws GrappeError with the column. */
  static parse(expression: string, options?: ParseOptions): NodeSet;
  /** A set of plain names: no brackets, operators or groups are read in them. */
  static from(names: Iterable<string>): NodeSet;
  readonly size: number;
  has(name: string): boolean;
  union(other: NodeSet): NodeSet;
  difference(other: NodeSet): NodeSet;
  intersection(other: NodeSet): NodeSet;
  symmetricDifference(other: NodeSet): NodeSet;
  isSubsetOf(other: NodeSet): boolean;
  equals(other: NodeSet): boolean;
  /** Names in canonical order (docs/reference: patterns by text, then index length and value). */
  [Symbol.iterator](): IterableIterator<string>;
  at(position: number): string | undefined;
  /** Nodes at these 0-based positions; positions out of range are ignored. */
  slice(positions: Iterable<number>): NodeSet;
  /** At most `parts` sets whose sizes differ by at most one, larger first. */
  split(parts: number): NodeSet[];
  contiguous(): NodeSet[];
  /** `count` nodes chosen by `random` (0 ≤ x < 1); 0 or more than size: everything. */
  pick(count: number, random: () => number): NodeSet;
  fold(options?: FoldOptions): string;
  toString(): string;
}

export interface FoldOptions {
  /** Fold only these 1-based axes, or the one counted from the end when negative. */
  readonly axis?: readonly number[];
  /** Write `a-b/step` for at least this many equally spaced indexes. */
  readonly autostep?: number | `${number}%` | 'auto';
}
