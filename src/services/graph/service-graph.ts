/** The graph of services: who depends on whom, and in which order they come. Never holds a circle. */

import { GrappeError } from '../../base/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Service, Services } from '../service.ts';
import { findCycle } from './cycle.ts';
import type { Edge } from './edge.ts';

export interface ServiceGraph {
  readonly services: Services;
  readonly edges: readonly Edge[];
  /** Dependencies before what depends on them; else as in the file. */
  readonly order: readonly string[];
  /** What this service depends on. */
  readonly edgesFrom: (name: string) => readonly Edge[];
  /** What depends on this service. */
  readonly edgesTo: (name: string) => readonly Edge[];
}

/** Throws where services depend on each other in a circle, or on one that is not there. */
export function graphOf(services: Services): ServiceGraph {
  const edges = [...services.values()].flatMap((service) => edgesOf(service, services));
  const from = Map.groupBy(edges, (edge) => edge.from);
  const to = Map.groupBy(edges, (edge) => edge.to);
  const edgesFrom = (name: string): readonly Edge[] => from.get(name) ?? [];
  const dependencies = (name: string): string[] => edgesFrom(name).map((edge) => edge.to);
  const cycle = findCycle(services.keys(), dependencies);
  if (cycle) throw inCircle(cycle);
  const order = dependenciesFirst(services.keys(), dependencies);
  return { services, edges, order, edgesFrom, edgesTo: (name) => to.get(name) ?? [] };
}

function edgesOf(service: Service, services: Services): Edge[] {
  const from = service.name;
  const required = service.dependsOn.map(({ service: to, required, condition, scope, restart }): Edge => ({
    from,
    to,
    strength: required ? 'required' : 'weak',
    condition,
    scope,
    restart,
  }));
  const ordered = service.after.map((to): Edge => ({
    from,
    to,
    strength: 'order',
    condition: 'started',
    scope: 'all',
    restart: false,
  }));
  const edges = [...required, ...ordered];
  for (const { to } of edges) if (!services.has(to)) throw notDefined(from, to);
  return edges;
}

function dependenciesFirst(names: Iterable<string>, next: (name: string) => readonly string[]): string[] {
  const order = new Set<string>();
  for (const name of names) {
    // A service is put down once all that it depends on is.
    const waiting = [name];
    while (waiting.length > 0) {
      const last = waiting.at(-1) as string;
      const before = next(last).filter((dependency) => !order.has(dependency));
      if (before.length > 0) waiting.push(...before.reverse());
      else order.add(waiting.pop() as string);
    }
  }
  return [...order];
}

/** These services and all that they depend on. */
export function graphBelow(graph: ServiceGraph, names: readonly string[]): ServiceGraph {
  const wanted = reachable(names, (name) => graph.edgesFrom(name).map(({ to }) => to));
  return graphOf(new Map([...graph.services].filter(([name]) => wanted.has(name))));
}

/** With services on these nodes alone; those that have none of them stay whole, since what depends on them asks for that. */
export function graphOn(graph: ServiceGraph, nodes: NodeSet): ServiceGraph {
  const narrowed = [...graph.services].map(([name, service]): [string, Service] => {
    const own = service.nodes.intersection(nodes);
    return [name, own.size > 0 ? { ...service, nodes: own } : service];
  });
  return graphOf(new Map(narrowed));
}

/** Everything that can be come to, `names` included. */
export function reachable(names: Iterable<string>, next: (name: string) => Iterable<string>): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const other of next(name)) found.add(other);
  return found;
}

function inCircle(cycle: readonly string[]): GrappeError {
  return new GrappeError('config-invalid', {
    message: `services depend on each other in a circle: ${cycle.join(' → ')}`,
    hint: 'take one of these dependencies away',
  });
}

function notDefined(from: string, to: string): GrappeError {
  return new GrappeError('config-invalid', {
    message: `service '${from}' depends on '${to}', which is not defined`,
  });
}
