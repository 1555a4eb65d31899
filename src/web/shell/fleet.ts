/** What the browser knows of the fleet: enough to read a node set while it is typed. */

import { signal } from '@preact/signals';
import { GrappeError } from '../../base/index.ts';
import { type GroupLookup, NodeSet } from '../../nodeset/index.ts';

export interface KnownGroup {
  /** As it is written: `@io`, `@rack:1`. */
  readonly name: string;
  readonly nodes: NodeSet;
}

export interface KnownFleet {
  readonly nodes: NodeSet;
  readonly count: number;
  readonly groups: readonly KnownGroup[];
  /** How many nodes were in which state when they were last asked. */
  readonly states: Readonly<Record<string, number>>;
  readonly checkedAt: string | null;
}

/** Undefined until the server has said it; then unknown names can be told. */
export const fleet = signal<KnownFleet | undefined>(undefined);

/** Groups as the parser asks for them. */
export function lookupOf(known: KnownFleet): GroupLookup {
  const byName = new Map(known.groups.map((group) => [group.name, group.nodes.fold()]));
  const nameOf = (group: string, source: string | undefined) =>
    `@${source === undefined ? '' : `${source}:`}${group}`;
  const ofSource = (source: string) => known.groups.filter(({ name }) => name.startsWith(`@${source}:`));
  return {
    members(group, source) {
      const name = nameOf(group, source);
      const nodes = byName.get(name);
      if (nodes === undefined) throw new GrappeError('unknown-group', { message: `unknown group '${name}'` });
      return nodes;
    },
    all(source) {
      return source === undefined
        ? known.nodes.fold()
        : NodeSet.union(ofSource(source).map(({ nodes }) => nodes)).fold();
    },
    groupNames(source) {
      const own =
        source === undefined ? known.groups.filter(({ name }) => !name.includes(':')) : ofSource(source);
      return own.map(({ name }) => name.slice(nameOf('', source).length));
    },
  };
}
