/** What makes routes unusable: a gateway behind itself, at once or by way of others. */

import { NodeSet } from '../../nodeset/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Edge, cyclesIn } from '../cycles.ts';
import type { Place } from '../source-file.ts';
import type { ResolvedRoute } from './route-table.ts';

/** A route, and where it is written. */
export interface PlacedRoute extends ResolvedRoute {
  readonly place: Place;
}

export function checkRoutes(routes: readonly PlacedRoute[]): Diagnostic[] {
  const selves = routes.map(({ nodes, gateways }) => nodes.intersection(gateways));
  const faults = routes.flatMap((route, at) => [
    ...noGateway(route),
    ...selfReference(route, selves[at] ?? NodeSet.empty),
  ]);
  const loops = cyclesIn(edgesBetweenGateways(routes, selves)).map(loopDiagnostic);
  return [...faults, ...loops];
}

/** Going there directly instead would be the opposite of what was asked for. */
function noGateway({ gateways, place }: PlacedRoute): Diagnostic[] {
  return gateways.size > 0 ? [] : [{ severity: 'error', message: 'the route names no gateway', place }];
}

function selfReference({ place }: PlacedRoute, both: NodeSet): Diagnostic[] {
  if (both.size === 0) return [];
  const names = both.fold();
  return [
    {
      severity: 'error',
      message: `gateway ${names} stands among the nodes that it leads to`,
      hint: `take it out of them: add '!${names}' to the nodes`,
      place,
    },
  ];
}

/** From each gateway that is itself behind gateways to those. The route that counts for it is the last one. */
function edgesBetweenGateways(routes: readonly PlacedRoute[], selves: readonly NodeSet[]): Edge[] {
  const all = NodeSet.union(routes.map(({ gateways }) => gateways));
  const seen = new Set<string>();
  const edges: Edge[] = [];
  for (const [at, { nodes, gateways, place }] of [...routes.entries()].toReversed()) {
    for (const from of nodes.intersection(all).difference(selves[at] ?? NodeSet.empty)) {
      if (seen.has(from)) continue;
      seen.add(from);
      for (const to of gateways) edges.push({ from, to, place });
    }
  }
  return edges;
}

function loopDiagnostic(loop: readonly Edge[]): Diagnostic {
  const [first, ...others] = loop;
  const names = loop.map(({ from }) => from);
  return {
    severity: 'error',
    message: `the routes lead in a circle: ${[...names, names[0] ?? ''].join(' via ')}`,
    hint: 'one of these gateways must be reached directly',
    ...(first && { place: first.place }),
    related: others.map(({ from, to, place }) => ({ text: `'${from}' is reached via '${to}'`, place })),
  };
}
