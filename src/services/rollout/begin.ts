/** A rollout before anything is done: its vertices, its services, their lanes. */

import type { ServiceGraph } from '../graph/service-graph.ts';
import type { Link } from '../graph/gates.ts';
import { serviceOf } from '../plan/choices.ts';
import { linksOf } from '../plan/links.ts';
import type { Plan } from '../plan/plan.ts';
import { seenIn } from '../plan/sight.ts';
import { type Vertex, vertexOf } from '../plan/vertex.ts';
import type { Instance } from '../service.ts';
import { Lane } from './lane.ts';
import type { InstanceTask } from './run-instance.ts';
import { ServiceRun } from './service-run.ts';

export interface RolloutRequest {
  readonly run: string;
  readonly plan: Plan;
  readonly graph: ServiceGraph;
  /** Most instances that are acted on at once, of all services together. */
  readonly fanout: number;
}

export interface Beginning {
  readonly vertices: readonly Vertex[];
  readonly links: readonly Link<Vertex>[];
  /** In the order of the plan. */
  readonly services: ReadonlyMap<string, ServiceRun>;
  readonly lanes: readonly Lane[];
  /** They are not changed, and their healthcheck is asked before others go on. */
  readonly checked: ReadonlySet<Vertex>;
}

export function beginningOf({ plan, graph }: RolloutRequest): Beginning {
  const isChecked = new Set(plan.checks.map(keyOf));
  const planned = plan.instances.map((one) => vertexOf(one, isChecked.has(keyOf(one))));
  const checked = checksOf(plan, planned);
  const byName = Map.groupBy(planned, ({ service }) => service);
  const services = new Map(
    plan.services.map((one) => {
      const service = serviceOf(graph, one.service);
      return [one.service, new ServiceRun(service, one, byName.get(one.service) ?? [])];
    }),
  );
  const seen = seenIn(plan.looks);
  const vertices = [...planned, ...checked.filter(({ plan }) => !plan)];
  const budgetOf = (name: string): ServiceRun['plan']['budget'] | undefined =>
    services.get(name)?.plan.budget;
  const links = linksOf({ graph, vertices, seen, budgetOf, noDeps: plan.noDeps });
  const lanes = plan.services.flatMap(({ service, waves }) =>
    (['down', 'up'] as const).map(
      (way) => new Lane(service, way, { waves, vertices: byName.get(service) ?? [] }),
    ),
  );
  return {
    vertices,
    links,
    services,
    lanes: lanes.filter(({ waves }) => waves.length > 0),
    checked: new Set(checked),
  };
}

/** What is to be done to one of its vertices. */
export function taskOf(
  { service, node, plan }: Vertex,
  { run, graph }: RolloutRequest,
  { services }: Beginning,
): InstanceTask {
  const own = services.get(service);
  const fate = plan?.fate;
  if (!own || (fate?.kind !== 'change' && fate?.kind !== 'wait'))
    throw new Error(`nothing to do: ${service}`);
  return {
    target: { service, node, settings: own.service.on(node) },
    rollout: own.service.rollout,
    isJob: graph.edgesTo(service).some(({ condition }) => condition === 'completed'),
    fate,
    hooked: { runId: run, nodeSet: own.plan.nodes },
  };
}

/** The vertices whose health is asked for: selected ones, and others that are only there for it. */
function checksOf(plan: Plan, planned: readonly Vertex[]): Vertex[] {
  const known = new Map(planned.map((vertex) => [keyOf(vertex), vertex]));
  return plan.checks.map(
    (one) =>
      known.get(keyOf(one)) ?? {
        ...one,
        plan: undefined,
        way: undefined,
        endsRunning: false,
        end: undefined,
      },
  );
}

function keyOf({ service, node }: Instance): string {
  return `${service} ${node}`;
}
