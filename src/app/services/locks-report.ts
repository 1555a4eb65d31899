/** Locks of nodes, those of one run beside each other. */

import { NodeSet } from '../../nodeset/index.ts';
import type { ServiceLocksReport } from '../../protocol/index.ts';
import type { LocksOfNodes, NodeLock } from '../../services/index.ts';
import { foldTroubles } from './fold-troubles.ts';

export function locksReport({ locks, troubled }: LocksOfNodes): ServiceLocksReport {
  const groups = Map.groupBy(locks, ({ service, owner }) => JSON.stringify([owner?.id, service]));
  return {
    v: 1,
    locks: [...groups.values()].map((group) => {
      const [{ service, owner }] = group as [NodeLock];
      return {
        id: owner?.id ?? null,
        service,
        nodes: NodeSet.from(group.map(({ node }) => node)).fold(),
        who: owner?.who ?? null,
        host: owner?.host ?? null,
        what: owner?.what ?? null,
        since: owner?.since ?? null,
        leftSeconds: Math.max(0, ...group.map(({ leftSeconds }) => leftSeconds)),
      };
    }),
    troubled: foldTroubles(troubled),
  };
}
