/** NodeSet: an immutable set of node names with the algebra of ClusterShell's node sets. */

import { contiguousFamilies } from './contiguous.ts';
import { evaluateAll } from './evaluate.ts';
import { combine, type Families, familiesHave, namesOf, selectFamilies, sizeOf } from './families.ts';
import { familiesOfNames } from './families-of-names.ts';
import { type FoldOptions, termsOf } from './fold.ts';
import { unionOf } from './gatherer.ts';
import type { ParseOptions } from './group-lookup.ts';
import { DIFFERENCE, INTERSECTION, type Operation, SYMMETRIC_DIFFERENCE, UNION } from './operation.ts';
import { patternKey } from './pattern.ts';
import { plainName, readableName } from './plain-name.ts';
import { chunkSizes, cutInto, pickedPositions, positionsWithin } from './positions.ts';
import { runsOf } from './runs.ts';

/**
 * @example
 * const nodes = NodeSet.parse('rack[1-4]-n[01-16]!rack2-n07');
 * nodes.size; // 63
 * `${nodes}`; // 'rack[1,3-4]-n[01-16],rack2-n[01-06,08-16]'
 */
export class NodeSet implements Iterable<string> {
  static readonly empty: NodeSet = new NodeSet([]);

  readonly size: number;
  readonly #families: Families;

  private constructor(families: Families) {
    this.#families = families;
    this.size = sizeOf(families);
  }

  /** Reads a whole expression: terms, operators, groups, wildcards. Throws GrappeError with the column. */
  static parse(expression: string, options: ParseOptions = {}): NodeSet {
    return NodeSet.parseAll([expression], options);
  }

  /** The union of independent expressions; much faster than joining them one by one. */
  static parseAll(expressions: Iterable<string>, options: ParseOptions = {}): NodeSet {
    const label = options.label ?? 'node set';
    const sources = Iterator.from(expressions).map((text) => ({ label, text }));
    return new NodeSet(evaluateAll(sources, options));
  }

  /** A set of plain names: no brackets, operators or groups are read in them. */
  static from(names: Iterable<string>): NodeSet {
    return new NodeSet(familiesOfNames(Iterator.from(names).map(readableName)));
  }

  /** The union of sets; much faster than joining them one by one. */
  static union(sets: Iterable<NodeSet>): NodeSet {
    return new NodeSet(unionOf(Array.from(sets, (set) => set.#families)));
  }

  has(name: string): boolean {
    const { literals, axes } = plainName(name);
    return familiesHave(this.#families, patternKey(literals), axes);
  }

  union(other: NodeSet): NodeSet {
    return this.#combine(other, UNION);
  }

  difference(other: NodeSet): NodeSet {
    return this.#combine(other, DIFFERENCE);
  }

  intersection(other: NodeSet): NodeSet {
    return this.#combine(other, INTERSECTION);
  }

  symmetricDifference(other: NodeSet): NodeSet {
    return this.#combine(other, SYMMETRIC_DIFFERENCE);
  }

  #combine(other: NodeSet, operation: Operation): NodeSet {
    return new NodeSet(combine(this.#families, other.#families, operation));
  }

  isSubsetOf(other: NodeSet): boolean {
    return this.size <= other.size && this.difference(other).size === 0;
  }

  equals(other: NodeSet): boolean {
    return this.size === other.size && this.isSubsetOf(other);
  }

  /** Names in canonical order: patterns by text, then indexes by length and value. */
  [Symbol.iterator](): IterableIterator<string> {
    return namesOf(this.#families);
  }

  at(position: number): string | undefined {
    const [name] = this.slice([position < 0 ? this.size + position : position]);
    return name;
  }

  /** Nodes at these 0-based positions; positions out of range are ignored. */
  slice(positions: Iterable<number>): NodeSet {
    return new NodeSet(selectFamilies(this.#families, positionsWithin(positions, this.size)));
  }

  /** At most `parts` sets whose sizes differ by at most one, larger first. */
  split(parts: number): NodeSet[] {
    const chunks = cutInto(this.#families, chunkSizes(this.size, parts), (families, from, to) =>
      selectFamilies(families, runsOf([from, to])),
    );
    return chunks.map((families) => new NodeSet(families));
  }

  /** One set per run of neighbours; in several dimensions, of every axis of every term of the fold. */
  contiguous(): NodeSet[] {
    return contiguousFamilies(this.#families).map((families) => new NodeSet(families));
  }

  /** `count` nodes chosen by `random` (0 ≤ x < 1); 0 or more than size: everything. */
  pick(count: number, random: () => number): NodeSet {
    return count <= 0 || count >= this.size ? this : this.slice(pickedPositions(this.size, count, random));
  }

  /** The shortest usual spelling: `n[1-9,20],r[1-2]n[01-16]`. */
  fold(options: FoldOptions = {}): string {
    return termsOf(this.#families, options).join(',');
  }

  toString(): string {
    return this.fold();
  }
}
