/**
 * Cuts points into few disjoint boxes, each a product of one set of ranks per axis: what nD folding writes.
 * The smallest cut is a hard problem; several cheap ones are tried and the one with fewest boxes is kept.
 */

import { mergeBoxes } from './merge-boxes.ts';
import type { Points } from './points.ts';
import { slabsOf } from './slabs.ts';
import { type Column, columnsOf } from './sort-rows.ts';

/** Per axis, its ranks in order. */
export type Box = readonly (readonly number[])[];

/** Rows times orders of axes that may be tried: keeps the time of large sets in bounds. */
const MAX_TRIED_ROWS = 100_000;

export function boxesOf(points: Points): Box[] {
  const columns = columnsOf(points.ranks, points.arity);
  const volume = columns.reduce((product, { ranks }) => product * ranks.length, 1);
  if (volume === points.size) return [columns.map(({ ranks }) => ranks)];
  const cuts = axisOrders(columns, points.size).map((order) => mergeBoxes(slabsOf(columns, order)));
  const best = cuts.reduce((least, cut) => (cut.length < least.length ? cut : least));
  return best
    .map((box) => box.map((ids, axis) => ids.map((id) => columns[axis]?.ranks[id] ?? 0)))
    .sort(compareBoxes);
}

/** Orders of axes worth trying. Axes with one rank only cannot matter and stay behind. */
function axisOrders(columns: readonly Column[], rowCount: number): number[][] {
  const axes = columns.map((_, axis) => axis);
  const varying = axes.filter((axis) => (columns[axis]?.ranks.length ?? 0) > 1);
  const fixed = axes.filter((axis) => !varying.includes(axis));
  const limit = Math.max(1, Math.floor(MAX_TRIED_ROWS / rowCount));
  return firstPermutations(varying, limit).map((order) => [...order, ...fixed]);
}

function firstPermutations(items: readonly number[], limit: number): number[][] {
  if (items.length <= 1) return [[...items]];
  const found: number[][] = [];
  for (const head of items) {
    if (found.length >= limit) break;
    const rest = items.filter((item) => item !== head);
    // Each axis leads in turn before the order of the rest is varied much.
    const share = Math.max(1, Math.ceil(limit / items.length));
    for (const tail of firstPermutations(rest, share)) found.push([head, ...tail]);
  }
  return found.slice(0, limit);
}

/** Larger boxes first; among equals the one that is larger, then lower, on an earlier axis. */
function compareBoxes(a: Box, b: Box): number {
  const bySize = sizeOfBox(b) - sizeOfBox(a);
  if (bySize !== 0) return bySize;
  for (let axis = 0; axis < a.length; axis++) {
    const [left, right] = [a[axis] ?? [], b[axis] ?? []];
    const difference =
      right.length - left.length ||
      (left[0] ?? 0) - (right[0] ?? 0) ||
      (left.at(-1) ?? 0) - (right.at(-1) ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function sizeOfBox(box: Box): number {
  return box.reduce((size, ranks) => size * ranks.length, 1);
}
