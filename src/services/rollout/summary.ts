/** What a rollout has come to: every count is taken from the instances it stands for. */

import { exitStatusOf, OUTCOME_ORDER } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Blame } from '../graph/gates.ts';
import { foldNodes } from '../plan/choices.ts';
import type { Vertex } from '../plan/vertex.ts';
import type { Instance } from '../service.ts';
import type { SummaryEvent } from './events.ts';
import type { ServiceRun } from './service-run.ts';

export interface Aftermath {
  readonly run: string;
  readonly services: Iterable<ServiceRun>;
  readonly drained: readonly Instance[];
  readonly notRolledBack: readonly Instance[];
  readonly stopped: boolean;
  readonly ms: number;
}

export function summaryOf(aftermath: Aftermath): SummaryEvent {
  const { run, stopped, ms } = aftermath;
  const services = [...aftermath.services];
  const named = Map.groupBy(services, ({ outcome }) => outcome);
  const vertices = services.flatMap((service) => service.vertices);
  const names = (outcome: ServiceRun['outcome']): string[] =>
    (named.get(outcome) ?? []).map(({ service }) => service.name);
  return {
    event: 'summary',
    run,
    counts: countsOf(vertices),
    services: { ok: names('ok'), degraded: names('degraded'), failed: names('failed') },
    blocked: blockedBy(vertices),
    drained: nodesByService(aftermath.drained),
    notRolledBack: nodesByService(aftermath.notRolledBack),
    stopped,
    exit: exitStatusOf(services.flatMap((service) => service.unforgiven())),
    ms,
  };
}

function countsOf(vertices: readonly Vertex[]): SummaryEvent['counts'] {
  const found = Map.groupBy(vertices, ({ end }) => end?.outcome ?? 'not-run');
  return Object.fromEntries(
    OUTCOME_ORDER.flatMap((outcome) => {
      const count = found.get(outcome)?.length;
      return count === undefined ? [] : [[outcome, count]];
    }),
  );
}

/** Causes of the same kind, on several nodes of one service, are one. */
function blockedBy(vertices: readonly Vertex[]): SummaryEvent['blocked'] {
  const blocked = vertices.flatMap((vertex) => (vertex.end?.blame ? [{ vertex, by: vertex.end.blame }] : []));
  const causes = Map.groupBy(blocked, ({ by }) => JSON.stringify([by.service, by.what, by.selected]));
  return [...causes.values()].map((group) => ({
    by: joined(group.map(({ by }) => by)),
    services: nodesByService(group.map(({ vertex }) => vertex)),
  }));
}

function joined(blames: readonly Blame[]): Blame {
  const nodes = NodeSet.parseAll(new Set(blames.map((blame) => blame.nodes))).fold();
  return { ...(blames[0] as Blame), nodes };
}

function nodesByService(instances: readonly Instance[]): Record<string, string> {
  const groups = Map.groupBy(instances, ({ service }) => service);
  return Object.fromEntries([...groups].map(([service, group]) => [service, foldNodes(group)]));
}
