/** How the instances of services stand: one look at each node, and nothing touched. */

import type { Outcome } from '../../base/index.ts';
import {
  type Instance,
  type NodeActions,
  type NodeReading,
  type Sight,
  sightOf,
  statusOutcome,
  type Target,
} from '../../services/index.ts';
import { type ChosenServices, nodesOf } from './choose-services.ts';

export interface InstanceStatus extends Target {
  readonly sight: Sight;
  /** `ok`: it is as its service declares, or runs where that says nothing. */
  readonly outcome: Outcome;
}

/** Every instance once: in `told` as its node answers, in the result by service and node. */
export async function readStatus(
  chosen: ChosenServices,
  actions: NodeActions,
  told: (statuses: readonly InstanceStatus[]) => void,
  signal: AbortSignal,
): Promise<InstanceStatus[]> {
  const targets = targetsOf(chosen);
  const byNode = Map.groupBy(targets, ({ node }) => node);
  const readings = new Map<string, NodeReading>();
  const statusOf = (target: Target): InstanceStatus => {
    const sight = sightOf(readings, target);
    return { ...target, sight, outcome: statusOutcome(sight, target.settings) };
  };
  await actions.readAll(
    byNode,
    (node, reading) => {
      readings.set(node, reading);
      told((byNode.get(node) ?? []).map(statusOf));
    },
    signal,
  );
  return targets.map(statusOf);
}

/** The chosen instances, with what their nodes need to know of them. */
export function targetsOf(chosen: ChosenServices): Target[] {
  return chosen.names.flatMap((service) =>
    Array.from(nodesOf(chosen, service), (node) => targetOf(chosen, { service, node })),
  );
}

export function targetOf({ graph }: ChosenServices, { service, node }: Instance): Target {
  const definition = graph.services.get(service);
  if (!definition) throw new Error(`no service ${service}`);
  return { service, node, settings: definition.on(node) };
}
