/** What is said of drained nodes before nodes are put to use. */

import { systemClock } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { sanitise } from '../output/index.ts';
import type { Drain } from '../states/index.ts';
import { countedNodes } from './counted-nodes.ts';
import { spanText } from './quantities.ts';

export interface DrainedNodes {
  /** Chosen, drained or not. */
  readonly nodes: NodeSet;
  /** Nodes of the whole fleet that were not. */
  readonly leftOut: NodeSet;
}

export function drainNotes(
  drains: readonly Drain[],
  { nodes, leftOut }: DrainedNodes,
  program: string,
): string {
  const note = (among: NodeSet, words: string): string =>
    drainGroups(drains.filter(({ node }) => among.has(node)))
      .map((group) => `${program}: ${countedNodes(group.nodes)}: ${words}: ${group.why}\n`)
      .join('');
  return note(leftOut, 'drained and left out') + note(nodes, 'drained, and used because they are named');
}

export interface DrainGroup {
  readonly nodes: NodeSet;
  /** `disk (ann, 2 h ago)`, fit for a terminal. */
  readonly why: string;
}

/** Nodes that were drained for the same reason by the same account at the same time, the longest first. */
export function drainGroups(drains: readonly Drain[]): DrainGroup[] {
  const now = systemClock.date().getTime();
  const groups = Map.groupBy(
    drains.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    ({ reason, by, at }) => JSON.stringify([reason, by, at]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const age = spanText(Math.max(0, now - Date.parse(first.at)));
    return {
      nodes: NodeSet.from(group.map(({ node }) => node)),
      why: `${sanitise(first.reason)} (${sanitise(first.by)}, ${age} ago)`,
    };
  });
}
