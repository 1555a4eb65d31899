/** An instance in the graph of a plan: what is to become of it, and what has. */

import { type Outcome, OUTCOMES } from '../../base/index.ts';
import type { Blame, Standing } from '../graph/gates.ts';
import type { Edge } from '../graph/edge.ts';
import { foldNodes } from './choices.ts';
import { endsRunning, wayOf } from './decide.ts';
import type { InstancePlan, SeenUnit, Way } from './plan.ts';

export interface Vertex {
  readonly service: string;
  readonly node: string;
  /** Undefined for one that is not selected, and is only looked at. */
  readonly plan: InstancePlan | undefined;
  /** Undefined where nothing is done to it. */
  readonly way: Way | undefined;
  readonly endsRunning: boolean;
  /** How it has ended; undefined until then. */
  end: VertexEnd | undefined;
}

export interface VertexEnd {
  readonly outcome: Outcome;
  /** As it was read last. */
  readonly unit: SeenUnit | null;
  /** False where its healthcheck was asked for and fails. */
  readonly healthy: boolean;
  /** Another instance is to be blamed. */
  readonly blame?: Blame;
}

/** One to which nothing is done has ended before anything begins, but for one that is still to be checked. */
export function vertexOf(plan: InstancePlan, isChecked = false): Vertex {
  const { service, node, fate } = plan;
  const end = isChecked ? undefined : knownEnd(plan);
  return { service, node, plan, way: wayOf(fate), endsRunning: endsRunning(fate), end };
}

function knownEnd({ fate, before }: InstancePlan): VertexEnd | undefined {
  const unit = 'state' in before ? before : null;
  switch (fate.kind) {
    case 'change':
    case 'wait':
      return undefined;
    case 'stuck':
      return { outcome: fate.outcome, unit, healthy: true };
    case 'unchanged':
      return { outcome: 'unchanged', unit, healthy: true };
    case 'done':
      return { outcome: 'changed', unit, healthy: true };
  }
}

export function isGood(outcome: Outcome): boolean {
  return OUTCOMES[outcome].exit === 0;
}

/** What an instance amounts to for an edge that wants it to run, or only wants it done. */
export function standingOf({ end, plan }: Vertex, edge: Edge, wantsRunning: boolean): Standing {
  if (!end) return { kind: 'pending' };
  const what = wantsRunning ? whyNotServing(end, edge) : whyNotDone(end);
  if (what === null) return { kind: 'good' };
  return { kind: 'bad', what, selected: plan !== undefined, ...(end.blame && { blame: end.blame }) };
}

function whyNotDone({ outcome }: VertexEnd): string | null {
  return isGood(outcome) ? null : outcome;
}

/** One that is not healthy has started all the same. */
function whyNotServing(end: VertexEnd, edge: Edge): string | null {
  const { outcome, unit, healthy } = end;
  const hasStarted = isGood(outcome) || (outcome === 'unhealthy' && edge.condition === 'started');
  if (!hasStarted) return outcome;
  if (!hasReached(unit, outcome, edge)) return unit?.state ?? outcome;
  return healthy || edge.condition !== 'healthy' ? null : 'unhealthy';
}

/** What `completed` waits for has ended well by itself after it was started. */
function hasReached(unit: SeenUnit | null, outcome: Outcome, { condition }: Edge): boolean {
  return unit?.state === 'running' || (condition === 'completed' && outcome === 'changed');
}

/**
 * Who is to be blamed that a service has failed: all of its instances that ended as this one did, or what this one was
 * blocked by.
 */
export function blameFor({ service, end }: Vertex, instances: readonly Vertex[]): Blame {
  if (end?.blame) return end.blame;
  const what = end?.outcome ?? 'failed';
  const alike = instances.filter((one) => one.service === service && one.end?.outcome === what);
  return { service, nodes: foldNodes(alike), what, selected: true };
}
