/**
 * Stretches: the pieces in which a set of ranks is written, `a`, `a-b` or `a-b/step`. Here the two bounds of a
 * written range get their rule: equal length, or both without padding (`9-10`, `09-10`, never `9-010`).
 */

import { endOfLength, isPadded, lengthOf, smallestUnpadded, valueOf, digitsOf } from './rank.ts';
import { ranksOfRuns, type Runs, runsOf } from './runs.ts';

export interface Stretch {
  /** Rank of the first index. */
  readonly first: number;
  /** Rank of the last index. */
  readonly last: number;
  readonly step: number;
}

/** The longest stretches of neighbours, in order. */
export function stretchesOf(runs: Runs): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = 0; at < runs.edges.length; at += 2) {
    const end = runs.edges[at + 1] ?? 0;
    // One run of ranks may pass from `8,9` on to `00,01`: it is cut where the length changes.
    for (let first = runs.edges[at] ?? 0; first < end;) {
      const next = Math.min(end, endOfLength(lengthOf(first)));
      appendStretch(stretches, first, next - 1);
      first = next;
    }
  }
  return stretches;
}

/** `…-9` and `10-…` become one stretch, unless the first is padded. */
function appendStretch(stretches: Stretch[], first: number, last: number): void {
  const before = stretches.at(-1);
  if (before !== undefined && isFollowedBy(before, first)) {
    stretches[stretches.length - 1] = { first: before.first, last, step: 1 };
  } else {
    stretches.push({ first, last, step: 1 });
  }
}

function isFollowedBy(before: Stretch, first: number): boolean {
  const length = lengthOf(before.last);
  const endsLength = before.last + 1 === endOfLength(length);
  return (
    endsLength && first === endOfLength(length) + smallestUnpadded(length + 1) && !isPadded(before.first)
  );
}

/**
 * The stretches with steps: greedily from the left, `a-b/step` wherever at least `minimum` indexes are equally
 * far apart. Neighbours always form a stretch.
 */
export function steppedStretchesOf(runs: Runs, minimum: number): Stretch[] {
  const ranks = [...ranksOfRuns(runs)];
  const stretches: Stretch[] = [];
  for (let at = 0; at < ranks.length;) {
    const { count, step } = equallySpaced(ranks, at);
    const taken = step === 1 || count >= minimum ? count : 1;
    const [first, last] = [ranks[at] ?? 0, ranks[at + taken - 1] ?? 0];
    stretches.push({ first, last, step: taken > 1 ? step : 1 });
    at += taken;
  }
  return stretches;
}

/** How many indexes from position `start` on share the distance of the first two. */
function equallySpaced(ranks: readonly number[], start: number): { count: number; step: number } {
  const first = ranks[start] ?? 0;
  let [count, step, value] = [1, 1, valueOf(first)];
  for (let at = start + 1; at < ranks.length; at++, count++) {
    const rank = ranks[at] ?? 0;
    const distance = valueOf(rank) - value;
    if (count === 1) step = distance;
    if (distance !== step || !canBound(first, rank)) return { count, step };
    value += distance;
  }
  return { count, step };
}

function canBound(first: number, last: number): boolean {
  return lengthOf(first) === lengthOf(last) || (!isPadded(first) && !isPadded(last));
}

/** The stretch as it is written inside brackets. */
export function stretchText({ first, last, step }: Stretch): string {
  if (first === last) return digitsOf(first);
  const range = `${digitsOf(first)}-${digitsOf(last)}`;
  return step === 1 ? range : `${range}/${step}`;
}

/** The indexes of a stretch of neighbours. */
export function runsOfStretch({ first, last }: Stretch): Runs {
  const edges: number[] = [];
  for (let start = first; start <= last;) {
    const nextLength = lengthOf(start) + 1;
    edges.push(start, Math.min(last + 1, endOfLength(nextLength - 1)));
    start = endOfLength(nextLength - 1) + smallestUnpadded(nextLength);
  }
  return runsOf(edges);
}
