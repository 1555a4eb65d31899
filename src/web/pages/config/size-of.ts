/** How many nodes a set has while it is typed, with the groups that stand in the editor. */

import { GrappeError } from '../../../base/index.ts';
import { type GroupLookup, NodeSet } from '../../../nodeset/index.ts';
import type { ConfigOutline } from '../../../protocol/index.ts';
import { fleet, lookupOf } from '../../shell/fleet.ts';

export type SetSize = { readonly count: number } | { readonly fault: string };

/** Undefined where nothing is written, or where nothing is known yet. */
export function sizeOf(text: string, outline: ConfigOutline): SetSize | undefined {
  const known = fleet.value;
  if (text.trim() === '' || known === undefined) return undefined;
  try {
    return { count: NodeSet.parse(text, { groups: withOwnGroups(lookupOf(known), outline) }).size };
  } catch (error) {
    if (error instanceof GrappeError) return { fault: error.message };
    throw error;
  }
}

function withOwnGroups(other: GroupLookup, { groups, nodes }: ConfigOutline): GroupLookup {
  const own = new Map(groups.map(({ name, value }) => [name, String(value)]));
  const isOwn = (source: string | undefined) => source === undefined;
  return {
    members: (group, source) => (isOwn(source) ? own.get(group) : undefined) ?? other.members(group, source),
    all: (source) => (isOwn(source) && nodes !== null ? String(nodes.value) : other.all(source)),
    groupNames: (source) => (isOwn(source) ? [...own.keys()] : other.groupNames(source)),
  };
}
