/** Keeps what the shell knows of the fleet up to date: its nodes, groups and states. */

import { effect } from '@preact/signals';
import { NodeSet } from '../../nodeset/index.ts';
import { type Answer, NODES } from '../../protocol/index.ts';
import { call } from '../api/call.ts';
import { LiveResource } from '../api/resource.ts';
import { fleet, type KnownFleet, type KnownGroup } from './fleet.ts';
import { forgetServedSets } from './served-sets.ts';

type Nodes = Answer<(typeof NODES)['nodes']>;
type Groups = Answer<(typeof NODES)['groups']>;

/** The answer ends it. */
export function followFleet(): () => void {
  const nodes = new LiveResource(() => call(NODES.nodes));
  const groups = new LiveResource(async () => {
    const known = knownGroups(await call(NODES.groups, { query: {} }));
    forgetServedSets();
    return known;
  });
  nodes.open(['checks', 'config']);
  groups.open(['config']);
  const end = effect(() => {
    if (nodes.value.value) fleet.value = knownFleet(nodes.value.value, groups.value.value ?? []);
  });
  return () => {
    end();
    nodes.close();
    groups.close();
    fleet.value = undefined;
  };
}

function knownGroups({ groups, source, sources }: Groups): readonly KnownGroup[] {
  const prefix = source === null || source === sources[0] ? '@' : `@${source}:`;
  return groups.map(({ name, nodes }) => ({ name: prefix + name, nodes: NodeSet.parse(nodes) }));
}

function knownFleet({ nodes, count, checks, drained }: Nodes, groups: readonly KnownGroup[]): KnownFleet {
  const states: Record<string, number> = {};
  const add = (state: string, folded: string) => {
    states[state] = (states[state] ?? 0) + NodeSet.parse(folded).size;
  };
  for (const check of checks) add(check.state, check.nodes);
  for (const entry of drained) add('drained', entry.nodes);
  const checkedAt = checks.map(({ at }) => at).toSorted();
  return { nodes: NodeSet.parse(nodes), count, groups, states, checkedAt: checkedAt.at(-1) ?? null };
}
