/** RangeSet: an immutable set of indexes without names, such as `1-5,08-12/2`: what `nodeset -R` works on. */

import type { Autostep } from './autostep.ts';
import { contiguousRuns } from './contiguous.ts';
import { fault } from './fault.ts';
import { rangesText } from './fold.ts';
import { DIFFERENCE, INTERSECTION, type Operation, SYMMETRIC_DIFFERENCE, UNION } from './operation.ts';
import { chunkSizes, cutInto, pickedPositions, positionsWithin } from './positions.ts';
import { axisOf } from './range-edges.ts';
import { digitsOf, valueOf } from './rank.ts';
import { combineRuns, noRuns, ranksOfRuns, type Runs, runsOf, selectRuns } from './runs.ts';
import { scanRanges } from './scan-ranges.ts';

export interface RangeOptions {
  /** What errors call the text; `range set` when absent. */
  readonly label?: string;
}

/**
 * @example
 * `${RangeSet.parse('3,1,2,08-10')}`; // '1-3,08-10'
 */
export class RangeSet implements Iterable<string> {
  static readonly empty: RangeSet = new RangeSet(noRuns);

  readonly #runs: Runs;

  private constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** Reads `1-5,9,0-20/4`; negative numbers too. Throws GrappeError with the column. */
  static parse(text: string, options: RangeOptions = {}): RangeSet {
    if (text.trim() === '') return RangeSet.empty;
    const cursor = { label: options.label ?? 'range set', text, at: 0 };
    const { head, runs } = axisOf(cursor, scanRanges(cursor, { signed: true }), {
      leading: '',
      trailing: '',
    });
    if (head === '') return new RangeSet(runs);
    throw fault(
      cursor,
      { start: 0, end: text.length },
      'a number is too long',
      'numbers have up to 15 digits',
    );
  }

  get size(): number {
    return this.#runs.size;
  }

  union(other: RangeSet): RangeSet {
    return this.#combine(other, UNION);
  }

  difference(other: RangeSet): RangeSet {
    return this.#combine(other, DIFFERENCE);
  }

  intersection(other: RangeSet): RangeSet {
    return this.#combine(other, INTERSECTION);
  }

  symmetricDifference(other: RangeSet): RangeSet {
    return this.#combine(other, SYMMETRIC_DIFFERENCE);
  }

  #combine(other: RangeSet, operation: Operation): RangeSet {
    return new RangeSet(combineRuns(this.#runs, other.#runs, operation));
  }

  isSubsetOf(other: RangeSet): boolean {
    return this.size <= other.size && this.difference(other).size === 0;
  }

  equals(other: RangeSet): boolean {
    return this.size === other.size && this.isSubsetOf(other);
  }

  /** Indexes as they are written, padding included, by length and value. */
  *[Symbol.iterator](): IterableIterator<string> {
    for (const rank of ranksOfRuns(this.#runs)) yield digitsOf(rank);
  }

  /** The numbers that the indexes spell, in the same order. */
  *values(): IterableIterator<number> {
    for (const rank of ranksOfRuns(this.#runs)) yield valueOf(rank);
  }

  /** Members at these 0-based positions; positions out of range are ignored. */
  slice(positions: Iterable<number>): RangeSet {
    return new RangeSet(selectRuns(this.#runs, positionsWithin(positions, this.size)));
  }

  /** At most `parts` sets whose sizes differ by at most one, larger first. */
  split(parts: number): RangeSet[] {
    const chunks = cutInto(this.#runs, chunkSizes(this.size, parts), (runs, from, to) =>
      selectRuns(runs, runsOf([from, to])),
    );
    return chunks.map((runs) => new RangeSet(runs));
  }

  /** One set per run of neighbours. */
  contiguous(): RangeSet[] {
    return contiguousRuns(this.#runs).map((runs) => new RangeSet(runs));
  }

  /** `count` members chosen by `random` (0 ≤ x < 1); 0 or more than size: everything. */
  pick(count: number, random: () => number): RangeSet {
    return count <= 0 || count >= this.size ? this : this.slice(pickedPositions(this.size, count, random));
  }

  fold(options: { readonly autostep?: Autostep } = {}): string {
    return rangesText(this.#runs, this.size, options.autostep);
  }

  toString(): string {
    return this.fold();
  }
}
