/**
 * Runs: a set of ranks on one axis. Held as the sorted points where a walk along the axis enters and leaves the
 * set (`[start, end, start, end, …]`, ends not included), so that a million neighbours cost two numbers.
 */

import { keeps, type Operation } from './operation.ts';

export interface Runs {
  readonly kind: 'runs';
  readonly size: number;
  /** Strictly ascending, of even length. */
  readonly edges: readonly number[];
}

export const noRuns: Runs = { kind: 'runs', size: 0, edges: [] };

/** Wraps edges that are known to be in order. */
export function runsOf(edges: readonly number[]): Runs {
  let size = 0;
  for (let at = 0; at < edges.length; at += 2) size += (edges[at + 1] ?? 0) - (edges[at] ?? 0);
  return { kind: 'runs', size, edges };
}

/** The runs of ranks in any order, repeated or not. */
export function runsOfRanks(ranks: readonly number[]): Runs {
  const sorted = isAscending(ranks) ? ranks : Float64Array.from(ranks).sort();
  const edges: number[] = [];
  let end = -Infinity;
  for (const rank of sorted) {
    if (rank > end) edges.push(end, rank);
    if (rank >= end) end = rank + 1;
  }
  return closedEdges(edges, end);
}

/** The runs of `[start, end, …]` pairs in any order, overlapping or not. */
export function runsOfPairs(pairs: readonly number[]): Runs {
  const sorted = isAscending(pairs) ? pairs : sortedPairs(pairs);
  const edges: number[] = [];
  let end = -Infinity;
  for (let at = 0; at < sorted.length; at += 2) {
    const start = sorted[at] ?? 0;
    if (start > end) edges.push(end, start);
    end = Math.max(end, sorted[at + 1] ?? 0);
  }
  return closedEdges(edges, end);
}

function sortedPairs(pairs: readonly number[]): number[] {
  const starts = Array.from({ length: pairs.length / 2 }, (_, pair) => pair * 2);
  starts.sort((a, b) => (pairs[a] ?? 0) - (pairs[b] ?? 0));
  return starts.flatMap((at) => [pairs[at] ?? 0, pairs[at + 1] ?? 0]);
}

/** Each start was pushed behind the end of the run before it: the first end is void, the last one is missing. */
function closedEdges(edges: number[], end: number): Runs {
  if (edges.length === 0) return noRuns;
  edges.shift();
  edges.push(end);
  return runsOf(edges);
}

function isAscending(numbers: readonly number[]): boolean {
  let before = -Infinity;
  for (const number of numbers) {
    if (number < before) return false;
    before = number;
  }
  return true;
}

export function combineRuns(left: Runs, right: Runs, operation: Operation): Runs {
  const [a, b] = [left.edges, right.edges];
  const edges: number[] = [];
  let [i, j, isInside] = [0, 0, false];
  while (i < a.length || j < b.length) {
    const edge = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    if (a[i] === edge) i++;
    if (b[j] === edge) j++;
    // An odd number of edges behind us means that we are inside.
    const stays = keeps(operation, i % 2 === 1, j % 2 === 1);
    if (stays !== isInside) edges.push(edge);
    isInside = stays;
  }
  return runsOf(edges);
}

export function runsHave(runs: Runs, rank: number): boolean {
  let [low, high] = [0, runs.edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs.edges[middle] ?? 0) <= rank) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

export function* ranksOfRuns(runs: Runs): Generator<number> {
  for (let at = 0; at < runs.edges.length; at += 2) {
    const end = runs.edges[at + 1] ?? 0;
    for (let rank = runs.edges[at] ?? 0; rank < end; rank++) yield rank;
  }
}

/** The members at these positions. */
export function selectRuns(runs: Runs, positions: Runs): Runs {
  const edges: number[] = [];
  let [at, passed] = [0, 0];
  for (let pair = 0; pair < positions.edges.length; pair += 2) {
    const [from, to] = [positions.edges[pair] ?? 0, positions.edges[pair + 1] ?? 0];
    for (; at < runs.edges.length; at += 2) {
      const [start, end] = [runs.edges[at] ?? 0, runs.edges[at + 1] ?? 0];
      const first = Math.max(start, start + from - passed);
      const last = Math.min(end, start + to - passed);
      if (first < last) edges.push(first, last);
      if (to - passed <= end - start) break;
      passed += end - start;
    }
  }
  return runsOf(edges);
}

/** The positions of `positions` within [from, to), counted from `from`; `at` is the edge to begin with. */
export function windowOf(positions: Runs, from: number, to: number, at: number): Runs {
  const edges: number[] = [];
  for (let edge = at; edge < positions.edges.length; edge += 2) {
    const first = Math.max(positions.edges[edge] ?? 0, from);
    const last = Math.min(positions.edges[edge + 1] ?? 0, to);
    if ((positions.edges[edge] ?? 0) >= to) break;
    if (first < last) edges.push(first - from, last - from);
  }
  return runsOf(edges);
}
