/** Cycles among groups, services or targets, found without recursion: a file may chain thousands of them. */

import type { Place } from './source-file.ts';

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly place: Place;
}

/** Cycles that share no vertex, each as its edges in order. */
export function cyclesIn(edges: readonly Edge[]): Edge[][] {
  const cycles: Edge[][] = [];
  for (let left = cyclic(edges); left.length > 0;) {
    const cycle = walk(left);
    cycles.push(cycle);
    const done = new Set(cycle.map(({ from }) => from));
    left = cyclic(left.filter(({ from, to }) => !done.has(from) && !done.has(to)));
  }
  return cycles;
}

/** Takes away, again and again, what leads nowhere: every vertex that is left leads into a cycle. */
function cyclic(edges: readonly Edge[]): readonly Edge[] {
  const into = Map.groupBy(edges, ({ to }) => to);
  const open = new Map([...Map.groupBy(edges, ({ from }) => from)].map(([from, out]) => [from, out.length]));
  const ends = [...into.keys()].filter((name) => !open.has(name));
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    for (const { from } of into.get(end) ?? []) {
      const count = (open.get(from) ?? 0) - 1;
      open.set(from, count);
      if (count === 0) ends.push(from);
    }
  }
  return edges.filter(({ from, to }) => (open.get(from) ?? 0) > 0 && (open.get(to) ?? 0) > 0);
}

/** Follows the first edge of each vertex until one comes again. */
function walk(edges: readonly Edge[]): Edge[] {
  const next = new Map(edges.toReversed().map((edge) => [edge.from, edge]));
  const path: Edge[] = [];
  const stepOf = new Map<string, number>();
  for (let edge = edges[0]; edge; edge = next.get(edge.to)) {
    const start = stepOf.get(edge.from);
    if (start !== undefined) return path.slice(start);
    stepOf.set(edge.from, path.length);
    path.push(edge);
  }
  return path;
}
