/** Which instances a plan is about, and what is wanted of each: those that were named, and those that come with them. */

import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import type { Instance, Service } from '../service.ts';
import { decide, isManaged } from './decide.ts';
import type { Fate, Goal, Why } from './plan.ts';
import { isSelected, type PlanRequest } from './request.ts';
import { type Readings, type Sight, sightOf } from './sight.ts';

export interface Choice extends Instance {
  readonly goal: Goal;
  readonly why: Why;
  readonly sight: Sight;
  readonly fate: Fate;
}

export class Choices {
  readonly graph: ServiceGraph;
  readonly request: PlanRequest;
  readonly #readings: Readings;
  readonly #chosen = new Map<string, Map<string, Choice>>();

  constructor(graph: ServiceGraph, readings: Readings, request: PlanRequest) {
    this.graph = graph;
    this.request = request;
    this.#readings = readings;
    for (const name of request.names) this.#addNamed(name);
    if (this.#chosen.size === 0) throw nothingSelected(request);
  }

  #addNamed(name: string): void {
    const service = this.graph.services.get(name);
    const { goal } = this.request;
    const nodes = service && (this.request.nodes?.intersection(service.nodes) ?? service.nodes);
    for (const node of nodes ?? []) {
      const wanted = goal !== 'apply' || isManaged(this.#service(name).on(node));
      if (wanted) this.add({ service: name, node }, goal, { kind: 'asked' });
    }
  }

  /** Undefined where it is chosen already or may not be. */
  add(instance: Instance, goal: Goal, why: Why): Choice | undefined {
    if (this.has(instance) || !isSelected(this.request, instance)) return undefined;
    const { service, node } = instance;
    const sight = this.sight(instance);
    const fate: Fate = this.request.isDone?.(instance)
      ? { kind: 'done' }
      : decide(goal, sight, this.#service(service).on(node));
    const choice = { service, node, goal, why, sight, fate };
    const byNode = this.#chosen.get(service) ?? new Map<string, Choice>();
    this.#chosen.set(service, byNode.set(node, choice));
    return choice;
  }

  has({ service, node }: Instance): boolean {
    return this.#chosen.get(service)?.has(node) ?? false;
  }

  sight(instance: Instance): Sight {
    return sightOf(this.#readings, instance);
  }

  isRunning(instance: Instance): boolean {
    const sight = this.sight(instance);
    return sight.kind === 'reading' && sight.reading.state === 'running';
  }

  /** In the order of the nodes of the service, however they came. */
  of(service: string): Choice[] {
    const byNode = this.#chosen.get(service);
    if (!byNode) return [];
    return [...this.#service(service).nodes].flatMap((node) => byNode.get(node) ?? []);
  }

  services(): string[] {
    return [...this.#chosen.keys()];
  }

  all(): Choice[] {
    return this.services().flatMap((service) => this.of(service));
  }

  #service(name: string): Service {
    return serviceOf(this.graph, name);
  }
}

export function serviceOf(graph: ServiceGraph, name: string): Service {
  const service = graph.services.get(name);
  if (!service) throw new Error(`no service ${name}`);
  return service;
}

function nothingSelected({ names, nodes, goal }: PlanRequest): GrappeError {
  const declared = goal === 'apply' ? 'declared with state, enabled or masked' : 'left';
  return new GrappeError('nothing-selected', {
    message: `no instance of '${names.join(', ')}' is ${declared}${nodes ? ` on '${nodes.fold()}'` : ''}`,
    hint: "'grappe service list' shows which services belong on which nodes",
  });
}

/** Nodes of instances, folded. */
export function foldNodes(instances: Iterable<Instance>): string {
  return NodeSet.from(Iterator.from(instances).map(({ node }) => node)).fold();
}
