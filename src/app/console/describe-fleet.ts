/** The fleet as the API tells it: whatever is said of many nodes is said of folded sets. */

import type { Abilities } from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Answer, NODES } from '../../protocol/index.ts';
import type { CheckedNode, Drain } from '../../states/index.ts';
import type { HostFacts } from '../../facts/index.ts';
import { orderOf } from './fleet-nodes.ts';
import type { KnownFacts } from './known-facts.ts';

type FleetAnswer = Answer<typeof NODES.nodes>;

export interface Remembered {
  /** Those that are told of. */
  readonly nodes: NodeSet;
  readonly checks: readonly CheckedNode[];
  readonly drains: readonly Drain[];
  readonly facts: KnownFacts;
  readonly abilitiesOf: AbilitiesOf;
}

/** What a node can do for programs; undefined where nobody has asked it. */
export type AbilitiesOf = (node: string) => Abilities | undefined;

interface KnownNode {
  readonly node: string;
  readonly facts: HostFacts;
}

export function describeFleet({ nodes, checks, drains, facts, abilitiesOf }: Remembered): FleetAnswer {
  const known = [...nodes].flatMap((node): KnownNode[] => {
    const found = facts.of(node)?.facts;
    return found ? [{ node, facts: found }] : [];
  });
  return {
    v: 1,
    order: orderOf(nodes),
    nodes: nodes.fold(),
    count: nodes.size,
    checks: foldedBy(
      checks.filter(({ node }) => nodes.has(node)),
      checkOf,
    ),
    drained: foldedBy(
      drains.filter(({ node }) => nodes.has(node)),
      drainOf,
    ),
    machines: foldedBy(known, machineOf),
    languages: foldedBy(
      [...nodes].flatMap((node) => languagesOf(abilitiesOf(node)).map((language) => ({ node, ...language }))),
      ({ language, version }) => ({ language, version }),
    ),
    isolation: foldedBy(
      [...nodes].flatMap((node) => {
        const isolation = isolationOf(abilitiesOf(node));
        return isolation ? [{ node, ...isolation }] : [];
      }),
      ({ level, why }) => ({ level, why }),
    ),
  };
}

export function checkOf({
  state,
  outcome,
  cause,
  at,
}: CheckedNode): Omit<FleetAnswer['checks'][number], 'nodes'> {
  return { state, outcome: outcome ?? null, cause: cause ?? null, at };
}

export function drainOf({ reason, by, at }: Drain): Omit<Drain, 'node'> {
  return { reason, by, at };
}

export function languagesOf(abilities: Abilities | undefined): { language: string; version: string }[] {
  return Array.from(abilities?.languages ?? [], ([language, { version }]) => ({ language, version }));
}

export function isolationOf(
  abilities: Abilities | undefined,
): Pick<Abilities['isolation'], 'level' | 'why'> | null {
  return abilities ? { level: abilities.isolation.level, why: abilities.isolation.why } : null;
}

function machineOf({ facts }: KnownNode): Omit<FleetAnswer['machines'][number], 'nodes'> {
  const { os, kernel, virtualisation } = facts;
  return {
    os: os?.title ?? null,
    kernel: kernel?.release ?? null,
    ...hardwareOf(facts),
    virtualisation,
  };
}

function hardwareOf({
  cpus,
  memory,
}: HostFacts): Pick<FleetAnswer['machines'][number], 'cpus' | 'cpuModel' | 'memoryBytes'> {
  return {
    cpus: cpus?.count ?? null,
    cpuModel: cpus?.model ?? null,
    memoryBytes: memory?.totalBytes ?? null,
  };
}

/** What is told of each, once for all nodes of which the same is told. */
function foldedBy<Item extends { readonly node: string }, Told extends object>(
  items: readonly Item[],
  tell: (item: Item) => Told,
): (Told & { nodes: string })[] {
  const groups = Map.groupBy(items, (item) => JSON.stringify(tell(item)));
  return Array.from(groups, ([told, group]) => ({
    ...(JSON.parse(told) as Told),
    nodes: NodeSet.from(group.map(({ node }) => node)).fold(),
  }));
}
