/** Arithmetic on positions in a set: equal parts, and a random choice. */

import { type Runs, runsOfRanks } from './runs.ts';

/** Sizes of at most `parts` parts that differ by at most one, larger first; none is empty. */
export function chunkSizes(size: number, parts: number): number[] {
  const count = Math.min(size, Math.max(1, Math.floor(parts)));
  const [least, extra] = [Math.floor(size / count), size % count];
  return Array.from({ length: count }, (_, part) => least + (part < extra ? 1 : 0));
}

/** `count` different positions below `size`: the first steps of a Fisher-Yates shuffle that remembers only its swaps. */
export function pickedPositions(size: number, count: number, random: () => number): number[] {
  const moved = new Map<number, number>();
  return Array.from({ length: count }, (_, step) => {
    const chosen = step + Math.floor(random() * (size - step));
    const position = moved.get(chosen) ?? chosen;
    moved.set(chosen, moved.get(step) ?? step);
    return position;
  });
}

/**
 * Consecutive parts of these sizes, taken by `part(whole, from, to)`. Halves are halved again, so that many parts
 * are not as many walks over the whole.
 */
export function cutInto<Whole>(
  whole: Whole,
  sizes: readonly number[],
  part: (whole: Whole, from: number, to: number) => Whole,
): Whole[] {
  if (sizes.length <= 1) return sizes.length === 0 ? [] : [whole];
  const middle = sizes.length >> 1;
  const [before, behind] = [sizes.slice(0, middle), sizes.slice(middle)];
  const [cut, end] = [sum(before), sum(sizes)];
  return [...cutInto(part(whole, 0, cut), before, part), ...cutInto(part(whole, cut, end), behind, part)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The positions that lie in a set of this size, as runs. */
export function positionsWithin(positions: Iterable<number>, size: number): Runs {
  const inside = Iterator.from(positions).filter((at) => Number.isInteger(at) && at >= 0 && at < size);
  return runsOfRanks(inside.toArray());
}
