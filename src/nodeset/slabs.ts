/**
 * Slabs: one way to cut rows into boxes. Rows are grouped by their first axis; first ranks with equal rests form
 * a slab, and each rest is cut likewise. Equal rests are recognised by number, so the work is linear in the rows.
 */

import { type Column, orderOfRows } from './sort-rows.ts';

/** Per axis, positions in its column's ranks, ascending. */
export type IdBox = readonly (readonly number[])[];

/** Positions on one axis that share the same rest. */
interface Slab {
  readonly ids: number[];
  /** Number of the rest in the next axis; -1 behind the last axis. */
  readonly rest: number;
}

/** The cut that groups by the axes in this order. The boxes keep the axes' own order. */
export function slabsOf(columns: readonly Column[], axes: readonly number[]): IdBox[] {
  const ordered = axes.flatMap((axis) => columns[axis] ?? []);
  const rowCount = ordered[0]?.ids.length ?? 0;
  const rows = orderOfRows(ordered, rowCount);
  const rests: Slab[][] = [];
  const numbers = new Map<string, number>();
  const top = numberOf({ from: 0, to: rowCount, depth: 0 });

  const boxes: IdBox[] = [];
  collect(top, []);
  return boxes;

  /** The number of the cut of these rows by the axes from `depth` on. */
  function numberOf({ from, to, depth }: { from: number; to: number; depth: number }): number {
    const ids = ordered[depth]?.ids;
    if (ids === undefined) return -1;
    const slabs = new Map<number, Slab>();
    for (let start = from; start < to;) {
      const id = ids[rows[start] ?? 0] ?? 0;
      let end = start + 1;
      while (end < to && ids[rows[end] ?? 0] === id) end++;
      const rest = numberOf({ from: start, to: end, depth: depth + 1 });
      const slab = slabs.get(rest);
      if (slab === undefined) slabs.set(rest, { ids: [id], rest });
      else slab.ids.push(id);
      start = end;
    }
    return intern(depth, [...slabs.values()]);
  }

  function intern(depth: number, slabs: Slab[]): number {
    const key = `${depth}:${slabs.map(({ ids, rest }) => `${ids.join()}>${rest}`).join(';')}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    rests.push(slabs);
    numbers.set(key, rests.length - 1);
    return rests.length - 1;
  }

  function collect(number: number, outer: readonly (readonly number[])[]): void {
    for (const { ids, rest } of rests[number] ?? []) {
      const box = [...outer, ids];
      if (rest >= 0) collect(rest, box);
      else boxes.push(inAxisOrder(box, axes));
    }
  }
}

function inAxisOrder(box: IdBox, axes: readonly number[]): IdBox {
  const ordered: (readonly number[])[] = [];
  axes.forEach((axis, place) => {
    ordered[axis] = box[place] ?? [];
  });
  return ordered;
}
