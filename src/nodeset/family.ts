/** Family: the nodes that share a pattern. Its indexes are runs on one axis, points on any other number of axes. */

import { type Operation } from './operation.ts';
import { nameAt, type Pattern } from './pattern.ts';
import { combinePoints, type Points, pointsHave, selectPoints } from './points.ts';
import { combineRuns, ranksOfRuns, type Runs, runsHave, selectRuns } from './runs.ts';

export interface Family {
  readonly pattern: Pattern;
  readonly indexes: Runs | Points;
}

/** Combines two families of one pattern. */
export function combineFamilies(left: Family, right: Family, operation: Operation): Family {
  return { pattern: left.pattern, indexes: combineIndexes(left.indexes, right.indexes, operation) };
}

function combineIndexes(left: Runs | Points, right: Runs | Points, operation: Operation): Runs | Points {
  if (left.kind === 'runs' && right.kind === 'runs') return combineRuns(left, right, operation);
  if (left.kind === 'points' && right.kind === 'points') return combinePoints(left, right, operation);
  throw new TypeError('families of different patterns');
}

export function familyHas(family: Family, row: readonly number[]): boolean {
  const { indexes } = family;
  return indexes.kind === 'runs' ? runsHave(indexes, row[0] ?? -1) : pointsHave(indexes, row);
}

/** The nodes at these positions. */
export function selectFamily(family: Family, positions: Runs): Family {
  const { pattern, indexes } = family;
  const selected =
    indexes.kind === 'runs' ? selectRuns(indexes, positions) : selectPoints(indexes, positions);
  return { pattern, indexes: selected };
}

/** The names in canonical order. */
export function* namesOfFamily(family: Family): Generator<string> {
  const { pattern, indexes } = family;
  if (indexes.kind === 'points') {
    for (let row = 0; row < indexes.size; row++) yield nameAt(pattern, indexes.ranks, row);
    return;
  }
  const row = [0];
  for (const rank of ranksOfRuns(indexes)) {
    row[0] = rank;
    yield nameAt(pattern, row, 0);
  }
}

/** How many numbers a walk over the family reads. */
export function weightOf(family: Family): number {
  const { indexes } = family;
  return 1 + (indexes.kind === 'runs' ? indexes.edges.length : indexes.ranks.length);
}
