/** What the init systems of nodes know, nodes in the same state folded. */

import { matchesMask, NodeSet } from '../../nodeset/index.ts';
import type { ServiceDiscoverReport } from '../../protocol/index.ts';
import type { FoundUnit, Trouble } from '../../services/index.ts';
import { foldTroubles } from './fold-troubles.ts';

/** All names where none is given; `*` stands for anything. */
export function namePatterns(operands: readonly string[]): (name: string) => boolean {
  return (name) => operands.length === 0 || operands.some((mask) => matchesMask(mask, name));
}

export function discoverReport(
  found: ReadonlyMap<string, readonly FoundUnit[]>,
  troubled: ReadonlyMap<string, Trouble>,
): ServiceDiscoverReport {
  const all = [...found].flatMap(([node, units]) => units.map((unit) => ({ node, unit })));
  const groups = Map.groupBy(all, ({ unit }) => JSON.stringify(unit));
  const units = [...groups.values()].map((group) => {
    const [{ unit }] = group as [(typeof group)[number]];
    const { name, backend, state, enabled } = unit;
    return { unit: name, nodes: foldNodes(group), count: group.length, backend, state, enabled };
  });
  return {
    v: 1,
    units: units.sort((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : b.count - a.count)),
    troubled: foldTroubles(troubled),
  };
}

function foldNodes(group: readonly { readonly node: string }[]): string {
  return NodeSet.from(group.map(({ node }) => node)).fold();
}
