/** Groups in which some differences do not count: the names and addresses of the nodes themselves, or numbers. */

import { NodeSet } from '../../../nodeset/index.ts';
import type { Group } from './run-book.ts';
import { byStreamAndSize } from './group-order.ts';

export type GroupMode = 'exact' | 'names' | 'numbers';

/** Of longer texts, the beginning is compared. */
const COMPARED_LINES = 2000;

/** Of groups that become one, the first stands for them. */
export function regrouped(groups: readonly Group[], mode: GroupMode): readonly Group[] {
  if (mode === 'exact') return groups;
  const alike = Map.groupBy(
    groups,
    (group) => `${group.stream} ${group.lines.lines} ${signature(group, mode)}`,
  );
  return Array.from(alike.values(), merged).sort(byStreamAndSize);
}

function merged(groups: readonly Group[]): Group {
  const [first] = groups;
  if (!first || groups.length === 1) return first as Group;
  const nodes = groups.reduce((all, { nodes }) => all.union(nodes), NodeSet.empty);
  return { ...first, nodes, isMixed: true };
}

function signature({ nodes, lines }: Group, mode: GroupMode): string {
  const text = Array.from(lines.range(0, COMPARED_LINES), ({ text }) => text).join('\n');
  if (mode === 'numbers') return text.replaceAll(/\d+(?:[.,:]\d+)*/g, '#');
  const [node = ''] = nodes;
  // Longer names first: n1.example.org before n1.
  const names = [...new Set([node, node.split('.')[0] ?? ''])].filter((name) => name !== '');
  const own = new RegExp(`\\b(?:${names.map((name) => RegExp.escape(name)).join('|')})\\b`, 'g');
  return text.replaceAll(own, '@').replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '@');
}
