/** A plan and its rollout over a fleet that is made up, with everything that a test may ask about afterwards. */

import { NodeSet } from '../../src/nodeset/index.ts';
import {
  type Goal,
  type Instance,
  type InstanceEvent,
  makePlan,
  type NodeReading,
  type OrderSource,
  type Plan,
  type PlanRequest,
  rollOut,
  type RolloutEvent,
  type ServiceEvent,
  type ServiceGraph,
  type SummaryEvent,
  toRead,
} from '../../src/services/index.ts';
import { seededRandom, VirtualClock } from '../../src/transport/fake/index.ts';
import { type Fault, MadeUpFleet, type MadeUpFleetOptions } from './made-up-fleet.ts';

export interface MadeUp extends Partial<Omit<PlanRequest, 'goal' | 'names' | 'nodes'>> {
  readonly nodes?: string;
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly fault?: MadeUpFleetOptions['fault'];
  /** Units that run at first: all of a service, or one (`web`, `web n1`). */
  readonly running?: readonly string[];
  readonly state?: MadeUpFleetOptions['state'];
  readonly fanout?: number;
  readonly orders?: OrderSource;
  readonly stop?: AbortSignal;
  readonly cut?: AbortSignal;
  readonly clock?: VirtualClock;
  readonly seen?: (event: RolloutEvent) => void;
}

export interface Voyage {
  readonly plan: Plan;
  readonly fleet: MadeUpFleet;
  readonly clock: VirtualClock;
  readonly events: readonly RolloutEvent[];
  readonly summary: SummaryEvent;
  /** `web n1`: its outcome. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** `start web n1`, in the order in which they began. */
  readonly deeds: readonly string[];
  readonly instance: (name: string) => InstanceEvent;
  readonly service: (name: string) => ServiceEvent;
}

export function madeUpFleet(made: MadeUp = {}): MadeUpFleet {
  const running = new Set(made.running);
  return new MadeUpFleet({
    clock: made.clock ?? new VirtualClock(),
    fault: (one) => made.fault?.(one) ?? made.faults?.[keyOf(one)] ?? made.faults?.[one.service],
    state: (one) =>
      made.state?.(one) ??
      (running.has(one.service) || running.has(keyOf(one)) ? { state: 'running' } : undefined),
  });
}

export async function planned(
  graph: ServiceGraph,
  goal: Goal,
  names: readonly string[],
  made: MadeUp & { readonly fleet?: MadeUpFleet } = {},
): Promise<Plan> {
  const fleet = made.fleet ?? madeUpFleet(made);
  const request = requestOf(goal, names, made);
  return makePlan(graph, await readingsOf(graph, request, fleet), request);
}

function requestOf(goal: Goal, names: readonly string[], { nodes, ...made }: MadeUp): PlanRequest {
  return {
    goal,
    names,
    random: seededRandom(1),
    ...(nodes !== undefined && { nodes: NodeSet.parse(nodes) }),
    ...(made.mayChange && { mayChange: made.mayChange }),
    ...(made.isDone && { isDone: made.isDone }),
    noDeps: made.noDeps ?? false,
    withDependents: made.withDependents ?? false,
    inWaves: made.inWaves ?? false,
  };
}

export async function readingsOf(
  graph: ServiceGraph,
  request: PlanRequest,
  fleet: MadeUpFleet,
): Promise<Map<string, NodeReading>> {
  const targets = new Map(
    [...toRead(graph, request)].map(([node, instances]) => [
      node,
      instances.map((one) => ({ ...one, settings: graph.services.get(one.service)!.on(node) })),
    ]),
  );
  const readings = new Map<string, NodeReading>();
  await fleet.readAll(targets, (node, reading) => readings.set(node, reading));
  return readings;
}

export async function voyage(
  graph: ServiceGraph,
  goal: Goal,
  names: readonly string[],
  made: MadeUp = {},
): Promise<Voyage> {
  const clock = made.clock ?? new VirtualClock();
  const fleet = madeUpFleet({ ...made, clock });
  const plan = await planned(graph, goal, names, { ...made, fleet });
  const events: RolloutEvent[] = [];
  const summary = await rollOut(
    { run: 'r1', plan, graph, fanout: made.fanout ?? 64 },
    {
      actions: fleet,
      clock,
      stop: made.stop ?? new AbortController().signal,
      cut: made.cut ?? new AbortController().signal,
      ...(made.orders && { orders: made.orders }),
    },
    (event) => {
      events.push(event);
      made.seen?.(event);
    },
  );
  const instances = events.filter((event) => event.event === 'instance');
  return {
    plan,
    fleet,
    clock,
    events,
    summary,
    outcomes: Object.fromEntries(instances.map((event) => [keyOf(event), event.outcome])),
    deeds: fleet.deeds.map(({ verb, service, node }) => `${verb} ${service} ${node}`),
    instance: (name) => instances.find((event) => keyOf(event) === name)!,
    service: (name) =>
      events.filter((event) => event.event === 'service').find((event) => event.service === name)!,
  };
}

export function keyOf({ service, node }: Instance): string {
  return `${service} ${node}`;
}
