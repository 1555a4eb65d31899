/**
 * Cuts points into few disjoint boxes, each a product of one set of ranks per axis: what nD folding writes.
 * The smallest cut is a hard problem; several cheap ones are made and the one with fewest boxes is kept.
 */

import { mergeBoxes } from './merge-boxes.ts';
import type { Points } from './points.ts';
import { type IdBox, slabsOf } from './slabs.ts';
import { type Column, columnsOf } from './sort-rows.ts';

/** Per axis, its ranks in order. */
export type Box = readonly (readonly number[])[];

/** What the cuts of one set may cost together, in steps of about 100 ns. */
const MAX_COST = 2_500_000;

export function boxesOf(points: Points): Box[] {
  const columns = columnsOf(points.ranks, points.arity);
  const volume = columns.reduce((product, { ranks }) => product * ranks.length, 1);
  if (volume === points.size) return [columns.map(({ ranks }) => ranks)];
  // An axis with one rank only is the same in every box.
  const varies = columns.map(({ ranks }) => ranks.length > 1);
  const varying = columns.filter((_, axis) => varies[axis]);
  const fixed = columns.flatMap(({ ranks }, axis) => (varies[axis] ? [] : ranks));
  return smallestCut(varying, points.size)
    .map((box) => ranksOfBox(box, varying))
    .map((box) => interleaveAxes(varies, box, fixed))
    .sort(compareBoxes);
}

function smallestCut(columns: readonly Column[], rowCount: number): IdBox[] {
  const cost = rowCount * columns.length ** 2;
  const orders = firstPermutations([...columns.keys()], Math.max(1, Math.floor(MAX_COST / cost)));
  const cuts = orders.map((order) => slabsOf(columns, order));
  // Comparing all axes of all boxes is dear where there are hundreds of axes: then slabs must do.
  const merged = cost > 20 * MAX_COST ? cuts : cuts.map(mergeBoxes);
  return merged.reduce((least, cut) => (cut.length < least.length ? cut : least));
}

/** At most `limit` orders of the items; each item leads once before the rest is varied much. */
function firstPermutations(items: readonly number[], limit: number): number[][] {
  const share = Math.max(1, Math.ceil(limit / items.length));
  const found: number[][] = items.length === 0 ? [[]] : [];
  for (const head of items) {
    if (found.length >= limit) break;
    const rest = items.filter((item) => item !== head);
    for (const tail of firstPermutations(rest, share)) found.push([head, ...tail]);
  }
  return found.slice(0, limit);
}

function ranksOfBox(box: IdBox, columns: readonly Column[]): Box {
  return box.map((ids, axis) => ids.map((id) => columns[axis]?.ranks[id] ?? 0));
}

/** A box on all axes, from one on the chosen axes and the single ranks of the others. */
export function interleaveAxes(isChosen: readonly boolean[], box: Box, fixed: readonly number[]): Box {
  const [chosen, single] = [box.values(), fixed.values()];
  return isChosen.map((isNext) => (isNext ? (chosen.next().value ?? []) : [single.next().value ?? 0]));
}

/** Larger boxes first; among equals the one that is larger, then lower, on an earlier axis. */
function compareBoxes(a: Box, b: Box): number {
  const bySize = sizeOfBox(b) - sizeOfBox(a);
  if (bySize !== 0) return bySize;
  for (let axis = 0; axis < a.length; axis++) {
    const difference = compareAxes(a[axis] ?? [], b[axis] ?? []);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareAxes(a: readonly number[], b: readonly number[]): number {
  return b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0) || (a.at(-1) ?? 0) - (b.at(-1) ?? 0);
}

function sizeOfBox(box: Box): number {
  return box.reduce((size, ranks) => size * ranks.length, 1);
}
