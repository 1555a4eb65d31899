/** Whose locks lie on nodes, and how they are broken. */

import type { InstanceSettings } from '../../config/index.ts';
import type { LocksOfNodes, RemoteActions } from '../../services/index.ts';
import { type ChosenServices, nodesOf } from './choose-services.ts';

export interface LocksRequest {
  /** Where they lie depends on whose rights the services of a node have. */
  readonly chosen: ChosenServices;
  readonly actions: RemoteActions;
  /** Breaks the locks of this run. */
  readonly breakId?: string | undefined;
}

/** The locks that are there, or those that were broken. */
export async function serviceLocks(
  { chosen, actions, breakId }: LocksRequest,
  signal: AbortSignal,
): Promise<LocksOfNodes> {
  const found = await Promise.all(
    [...nodesByRights(chosen)].map(([become, nodes]) =>
      breakId === undefined
        ? actions.listLocks(nodes, become, signal)
        : actions.breakLocks(breakId, { nodes, become }, signal),
    ),
  );
  return {
    locks: found.flatMap(({ locks }) => locks),
    troubled: new Map(found.flatMap(({ troubled }) => [...troubled])),
  };
}

function nodesByRights(chosen: ChosenServices): Map<InstanceSettings['become'], Set<string>> {
  const byRights = new Map<InstanceSettings['become'], Set<string>>();
  for (const name of chosen.names) {
    const service = chosen.graph.services.get(name);
    for (const node of nodesOf(chosen, name)) {
      const become = service?.on(node).become ?? 'sudo';
      byRights.set(become, (byRights.get(become) ?? new Set()).add(node));
    }
  }
  return byRights;
}
