/**
 * Points: a set of indexes on no axis, or on two and more: sorted rows of `arity` ranks, one behind the other.
 * A pattern without an index is the set of one row without ranks. (One axis has the denser `runs.ts`.)
 */

import { keeps, type Operation } from './operation.ts';
import type { Runs } from './runs.ts';
import { columnsOf, orderOfRows } from './sort-rows.ts';

/** Rows of `arity` ranks, one behind the other. */
interface Rows {
  readonly arity: number;
  readonly ranks: readonly number[];
}

export interface Points extends Rows {
  readonly kind: 'points';
  readonly size: number;
}

/** The one node of a pattern that has no index. */
export const onlyPoint: Points = { kind: 'points', size: 1, arity: 0, ranks: [] };

/** The points of rows in any order, repeated or not. */
export function pointsOfRows(ranks: readonly number[], arity: number): Points {
  if (arity === 0) return onlyPoint;
  const rows = { arity, ranks };
  const count = ranks.length / arity;
  if (isStrictlyAscending(rows, count)) return { kind: 'points', size: count, arity, ranks };
  const sorted: number[] = [];
  let before = -1;
  for (const row of orderOfRows(columnsOf(ranks, arity), count)) {
    if (before < 0 || compareRows(rows, before, rows, row) !== 0) pushRow(sorted, rows, row);
    before = row;
  }
  return { kind: 'points', size: sorted.length / arity, arity, ranks: sorted };
}

function isStrictlyAscending(rows: Rows, count: number): boolean {
  for (let row = 1; row < count; row++) {
    if (compareRows(rows, row - 1, rows, row) >= 0) return false;
  }
  return true;
}

export function combinePoints(left: Points, right: Points, operation: Operation): Points {
  const { arity } = left;
  const ranks: number[] = [];
  let [i, j, size] = [0, 0, 0];
  while (i < left.size || j < right.size) {
    const order = compareNext(left, i, right, j);
    const [inLeft, inRight] = [order <= 0, order >= 0];
    if (keeps(operation, inLeft, inRight)) {
      if (inLeft) pushRow(ranks, left, i);
      else pushRow(ranks, right, j);
      size++;
    }
    if (inLeft) i++;
    if (inRight) j++;
  }
  return { kind: 'points', size, arity, ranks };
}

/** Below 0 when the next row is only left's, above 0 when only right's, 0 when both have it. */
function compareNext(left: Points, i: number, right: Points, j: number): number {
  if (i >= left.size) return 1;
  if (j >= right.size) return -1;
  return compareRows(left, i, right, j);
}

export function pointsHave(points: Points, ranks: readonly number[]): boolean {
  const sought = { arity: points.arity, ranks };
  let [low, high] = [0, points.size];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareRows(points, middle, sought, 0);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** The rows at these positions. */
export function selectPoints(points: Points, positions: Runs): Points {
  const { arity } = points;
  const ranks: number[] = [];
  let size = 0;
  for (let pair = 0; pair < positions.edges.length; pair += 2) {
    const last = Math.min(points.size, positions.edges[pair + 1] ?? 0);
    for (let row = positions.edges[pair] ?? 0; row < last; row++, size++) pushRow(ranks, points, row);
  }
  return { kind: 'points', size, arity, ranks };
}

function compareRows(a: Rows, i: number, b: Rows, j: number): number {
  const { arity } = a;
  for (let axis = 0; axis < arity; axis++) {
    const difference = (a.ranks[i * arity + axis] ?? 0) - (b.ranks[j * arity + axis] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function pushRow(target: number[], { ranks, arity }: Rows, row: number): void {
  for (let axis = 0; axis < arity; axis++) target.push(ranks[row * arity + axis] ?? 0);
}
