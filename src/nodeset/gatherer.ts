/** Gatherer: collects terms in any order and builds the families of their union, sorting each family once. */

import { GrappeError } from '../base/index.ts';
import type { Family } from './family.ts';
import { combine, type Families, sizeOf } from './families.ts';
import { type Budget, refuseMore, spend, usualBudget } from './limits.ts';
import { UNION } from './operation.ts';
import { arityOf, type Pattern, patternOf } from './pattern.ts';
import { onlyPoint, pointsOfRows } from './points.ts';
import { combineRuns, ranksOfRuns, type Runs, runsOfPairs, runsOfRanks } from './runs.ts';
import type { TermAxis } from './scan-term.ts';

/** Numbers held before they are sorted and freed of repetitions; bounds the memory of one union. */
const MAX_PENDING = 8_000_000;

/** What was gathered of one pattern. */
interface Gathering {
  readonly pattern: Pattern;
  /** Ranks of a family with one axis; rows of ranks with more. */
  readonly ranks: number[];
  /** `start, end` of runs of a family with one axis. */
  readonly pairs: number[];
}

/** Names of one pattern: what `scanTerm` reads. */
interface Terms {
  readonly literals: readonly string[];
  readonly axes: readonly TermAxis[];
}

export class Gatherer {
  readonly #budget: Budget;
  readonly #gatherings = new Map<string, Gathering>();
  /** A group that is mentioned again is the same object, and joined once. */
  readonly #sets = new Set<Families>();
  #latest: Gathering | undefined;
  #pending = 0;

  constructor(budget = usualBudget()) {
    this.#budget = budget;
  }

  /** Adds the names of a term; throws `nodeset-too-large` before anything is built. */
  add(term: Terms): void {
    const { axes } = term;
    const { ranks, pairs } = this.#gathering(term.literals);
    const [axis] = axes;
    if (axes.length !== 1 || axis === undefined) this.#addRows(ranks, axes);
    else if (typeof axis === 'number') this.#hold(ranks.push(axis) && 1);
    else {
      this.#hold(axis.edges.length);
      for (const edge of axis.edges) pairs.push(edge);
    }
  }

  /** A name like the term added last, with another index. */
  addAlike(rank: number): void {
    this.#hold(1);
    this.#latest?.ranks.push(rank);
  }

  addFamilies(families: Families): void {
    this.#sets.add(families);
  }

  /** The union of all that was added. */
  build(): Families {
    const keys = [...this.#gatherings.keys()].sort();
    const families = keys.flatMap((key) => this.#familyOf(key));
    const union = unionOf([families, ...this.#sets]);
    refuseMore('the node set', sizeOf(union), this.#budget);
    return union;
  }

  #familyOf(key: string): Family[] {
    const gathering = this.#gatherings.get(key);
    if (gathering === undefined) return [];
    const { pattern, ranks, pairs } = gathering;
    const arity = arityOf(pattern);
    if (arity === 0) return [{ pattern, indexes: onlyPoint }];
    return [{ pattern, indexes: arity === 1 ? runsOfBoth(ranks, pairs) : pointsOfRows(ranks, arity) }];
  }

  #gathering(literals: readonly string[]): Gathering {
    // Lists of names mostly go on with the pattern of the name before.
    if (this.#latest !== undefined && areEqual(this.#latest.pattern.literals, literals)) return this.#latest;
    const pattern = patternOf(literals);
    const gathering = this.#gatherings.get(pattern.key) ?? { pattern, ranks: [], pairs: [] };
    this.#gatherings.set(pattern.key, gathering);
    this.#latest = gathering;
    return gathering;
  }

  #addRows(rows: number[], axes: readonly TermAxis[]): void {
    const count = axes.reduce<number>(
      (product, axis) => product * (typeof axis === 'number' ? 1 : axis.size),
      1,
    );
    refuseMore('a term', count, this.#budget);
    this.#hold(count * axes.length);
    if (axes.every((axis) => typeof axis === 'number')) rows.push(...axes);
    else pushProduct(rows, axes);
  }

  #hold(numbers: number): void {
    spend(this.#budget, numbers);
    this.#pending += numbers;
    if (this.#pending > MAX_PENDING) throw tooMany(this.#pending);
  }
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}

function tooMany(numbers: number): GrappeError {
  return new GrappeError('nodeset-too-large', {
    message: 'the terms of a node set hold too many indexes',
    why: `at most ${MAX_PENDING} before repetitions are dropped, not ${numbers}`,
  });
}

/** Appends every combination of the axes' ranks as a row, the last axis changing fastest. */
function pushProduct(rows: number[], axes: readonly TermAxis[]): void {
  const choices = axes.map((axis) => (typeof axis === 'number' ? [axis] : [...ranksOfRuns(axis)]));
  const at = choices.map(() => 0);
  for (;;) {
    for (let axis = 0; axis < at.length; axis++) rows.push(choices[axis]?.[at[axis] ?? 0] ?? 0);
    let axis = at.length - 1;
    while (axis >= 0 && (at[axis] ?? 0) + 1 === choices[axis]?.length) at[axis--] = 0;
    if (axis < 0) return;
    at[axis] = (at[axis] ?? 0) + 1;
  }
}

function runsOfBoth(ranks: readonly number[], pairs: readonly number[]): Runs {
  if (pairs.length === 0) return runsOfRanks(ranks);
  if (ranks.length === 0) return runsOfPairs(pairs);
  return combineRuns(runsOfRanks(ranks), runsOfPairs(pairs), UNION);
}

/** Joins sets two by two, so that many small ones cost little more than one large one. */
export function unionOf(sets: readonly Families[]): Families {
  let rest = sets.filter((set) => set.length > 0);
  while (rest.length > 1) {
    rest = rest.flatMap((set, at) => (at % 2 === 1 ? [] : [combine(set, rest[at + 1] ?? [], UNION)]));
  }
  return rest[0] ?? [];
}
