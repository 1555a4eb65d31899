/** The records of a rollout, made of what it is made of. */

import type { Outcome } from '../../base/index.ts';
import type { Edge } from '../graph/edge.ts';
import type { Blame } from '../graph/gates.ts';
import { foldNodes } from '../plan/choices.ts';
import type { SeenUnit } from '../plan/plan.ts';
import type { Vertex } from '../plan/vertex.ts';
import type { RolloutRequest } from './begin.ts';
import type { InstanceEvent, PlanEvent, WarningEvent, WaveEvent } from './events.ts';
import type { Lane } from './lane.ts';
import type { InstanceEnd } from './run-instance.ts';
import type { ServiceRun } from './service-run.ts';

/** How an instance has ended, whether anything was done to it or not. */
export interface Ended extends Omit<InstanceEnd, 'reading'> {
  readonly unit: SeenUnit | null;
  /** False where its healthcheck was asked for and fails. */
  readonly healthy: boolean;
  readonly blame: Blame | null;
  readonly ms: number;
}

/** Nothing was done to it. */
export function untouched(outcome: Outcome, more: Partial<Ended> = {}): Ended {
  return {
    outcome,
    cause: null,
    detail: null,
    unit: null,
    healthy: true,
    blame: null,
    verbs: [],
    exit: null,
    output: '',
    log: '',
    drained: false,
    tries: 0,
    ms: 0,
    ...more,
  };
}

export function planEvent({ run, plan }: RolloutRequest): PlanEvent {
  const services = plan.services.map(({ service, nodes, total }) => ({ service, nodes, count: total }));
  return { event: 'plan', v: 1, run, goal: plan.goal, services };
}

/** Null for one that is only looked at: nobody asked about it. */
export function instanceEvent({ service, node, plan }: Vertex, end: Ended): InstanceEvent | null {
  if (!plan) return null;
  const { outcome, cause, detail, verbs, exit, output, log, blame, drained, tries, ms, unit } = end;
  const done = { verbs, before: plan.before, after: unit, exit, output, log };
  return { event: 'instance', service, node, outcome, cause, detail, ...done, blame, drained, tries, ms };
}

/** Something that is not required is not good. */
export function unrequiredEvent(
  { to }: Edge,
  { service, node }: Vertex,
  { what, nodes }: Blame,
): WarningEvent {
  const message = `${to} is ${what} on ${nodes} and not required: goes on without it`;
  return { event: 'warning', service, nodes: node, message };
}

export function waveEvent(run: ServiceRun, lane: Lane, is: WaveEvent['is']): WaveEvent {
  const nodes = lane.wave?.nodes ?? [];
  return {
    event: 'wave',
    service: lane.service,
    way: lane.way,
    wave: lane.at + 1,
    of: lane.waves.length,
    canary: lane.wave?.canary ?? false,
    nodes: foldNodes(nodes.map((node) => ({ service: lane.service, node }))),
    count: nodes.length,
    is,
    failed: run.failed,
    maxFailed: run.plan.budget.maxFailed,
  };
}

/** It had ended before anything was begun. */
export function endWithoutWork({ plan, end }: Vertex): Ended {
  const known = { unit: end?.unit ?? null };
  if (plan?.fate.kind !== 'stuck') return untouched(end?.outcome ?? 'unchanged', known);
  return untouched(plan.fate.outcome, { ...known, cause: plan.fate.cause, detail: plan.fate.detail });
}

export function seenUnit({ plan }: Vertex): SeenUnit | null {
  return plan && 'state' in plan.before ? plan.before : null;
}
