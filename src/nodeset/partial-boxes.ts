/** Boxes under the `--axis` option: only some axes are folded, each index of the others gets terms of its own. */

import { type Box, boxesOf, interleaveAxes } from './boxes.ts';
import { type Points, pointsOfRows } from './points.ts';

/** Whether each axis of a pattern is folded, under a 1-based list or one number counted from the end. */
export function foldedAxes(axis: readonly number[] | undefined, arity: number): boolean[] {
  if (axis === undefined) return Array.from({ length: arity }, () => true);
  const positions = new Set(axis.map((number) => (number < 0 ? arity + number : number - 1)));
  return Array.from({ length: arity }, (_, position) => positions.has(position));
}

export function partialBoxesOf(points: Points, folds: readonly boolean[]): Box[] {
  if (folds.every((isFolded) => isFolded)) return boxesOf(points);
  return [...rowsByFixedAxes(points, folds).values()].flatMap(({ fixed, rows }) => {
    const inner = pointsOfRows(rows, points.arity - fixed.length);
    const boxes = inner.arity === 0 ? [[]] : boxesOf(inner);
    return boxes.map((box) => interleaveAxes(folds, box, fixed));
  });
}

/** What the points have at each combination of indexes on the axes that are not folded. */
function rowsByFixedAxes(points: Points, folds: readonly boolean[]) {
  const groups = new Map<string, { fixed: number[]; rows: number[] }>();
  for (let start = 0; start < points.ranks.length; start += points.arity) {
    const row = points.ranks.slice(start, start + points.arity);
    const fixed = row.filter((_, axis) => folds[axis] === false);
    const key = fixed.join();
    const group = groups.get(key) ?? { fixed, rows: [] };
    for (const rank of row.filter((_, axis) => folds[axis] === true)) group.rows.push(rank);
    groups.set(key, group);
  }
  return groups;
}
