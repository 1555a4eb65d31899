/** Which group is shown, and in which order groups stand, while the nodes write and groups come and go. */

import { NodeSet } from '../../../nodeset/index.ts';

interface Listed {
  readonly id: string;
  readonly stream: string;
  readonly nodes: string;
}

/** The one that was chosen; where its texts have become those of other nodes, too, the group that has its node now. */
export function chosenGroup<Group extends Listed>(groups: readonly Group[], id: string): Group | undefined {
  const known = groups.find((group) => group.id === id);
  if (known !== undefined || id === '') return known;
  const dot = id.indexOf('.');
  const [stream, node] = [id.slice(0, dot), id.slice(dot + 1)];
  return groups.find((group) => group.stream === stream && NodeSet.parse(group.nodes).has(node));
}

/** Those that stand there keep their places; what is new comes behind them. */
export function inKnownOrder<Group extends Listed>(
  groups: readonly Group[],
  ids: readonly string[],
): readonly Group[] {
  const found = new Map(groups.map((group) => [group.id, group]));
  const known = ids.flatMap((id) => found.get(id) ?? []);
  const isKnown = new Set(known.map(({ id }) => id));
  return [...known, ...groups.filter(({ id }) => !isKnown.has(id))];
}
