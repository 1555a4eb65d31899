/** The edges of the graph between the instances of one plan. */

import { needOf } from '../graph/edge.ts';
import type { Edge } from '../graph/edge.ts';
import type { Link, Standing } from '../graph/gates.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import type { Service } from '../service.ts';
import type { Budget, Way } from './plan.ts';
import { isRunning, type SeenOf, seenWord } from './sight.ts';
import { standingOf, type Vertex } from './vertex.ts';

export interface Field {
  readonly graph: ServiceGraph;
  readonly vertices: readonly Vertex[];
  readonly seen: SeenOf;
  readonly budgetOf: (service: string) => Budget | undefined;
  /** Services of which the plan has no instance are not looked at. */
  readonly noDeps: boolean;
}

/** What comes up waits along the edges, what goes down against them; the two never wait for each other. */
export function linksOf(field: Field): Link<Vertex>[] {
  const members = Map.groupBy(field.vertices, ({ service }) => service);
  return field.graph.edges.flatMap((edge) => {
    const [from, to] = [members.get(edge.from) ?? [], members.get(edge.to) ?? []];
    return [
      ...upLinks(field, edge, { from: from.filter(goes('up')), to }),
      ...downLinks(field, edge, { from: from.filter(goes('down')), to: to.filter(goes('down')) }),
    ];
  });
}

function goes(way: Way): (vertex: Vertex) => boolean {
  return (vertex) => vertex.way === way;
}

interface Ends {
  readonly from: readonly Vertex[];
  readonly to: readonly Vertex[];
}

function upLinks(field: Field, edge: Edge, { from, to }: Ends): Link<Vertex>[] {
  const dependency = field.graph.services.get(edge.to);
  if (!dependency) return [];
  return [true, false].flatMap((wantsRunning) => {
    const waiting = from.filter((vertex) => vertex.endsRunning === wantsRunning);
    if (waiting.length === 0) return [];
    return [upLink(field, edge, { waiting, to, dependency, wantsRunning })];
  });
}

interface UpEnds {
  readonly waiting: readonly Vertex[];
  readonly to: readonly Vertex[];
  readonly dependency: Service;
  readonly wantsRunning: boolean;
}

function upLink(field: Field, edge: Edge, { waiting, to, dependency, wantsRunning }: UpEnds): Link<Vertex> {
  const standings = new Map<string, Standing>();
  if (wantsRunning && !field.noDeps && edge.strength !== 'order') {
    for (const node of dependency.nodes) standings.set(node, seenStanding(field.seen, edge.to, node));
  }
  for (const vertex of to) {
    const standing = firstStanding(vertex, edge, wantsRunning);
    if (standing) standings.set(vertex.node, standing);
    else standings.delete(vertex.node);
  }
  const ended = (vertex: Vertex): Standing => standingOf(vertex, edge, wantsRunning);
  const full = needOf(edge, dependency);
  // Where the rest is not looked at, those that take part must do.
  const isPartial = 'atLeast' in full && standings.size < dependency.nodes.size;
  const need = isPartial ? { atLeast: Math.min(full.atLeast, standings.size) } : full;
  return { edge, need, waiting, on: edge.to, standings, ended };
}

/** What goes down will not serve; for what asks for the order alone it has no say. */
function firstStanding(vertex: Vertex, edge: Edge, wantsRunning: boolean): Standing | undefined {
  if (vertex.end || vertex.way !== 'down') return standingOf(vertex, edge, wantsRunning);
  return wantsRunning ? { kind: 'bad', what: 'stopped', selected: true } : undefined;
}

function seenStanding(seenOf: SeenOf, service: string, node: string): Standing {
  const seen = seenOf({ service, node });
  if (seen && isRunning(seen)) return { kind: 'good' };
  return { kind: 'bad', what: seen ? seenWord(seen) : 'not-run', selected: false };
}

/** A dependency goes down once all that depends on it has. */
function downLinks(field: Field, edge: Edge, { from, to }: Ends): Link<Vertex>[] {
  if (from.length === 0 || to.length === 0) return [];
  const tolerated = edge.scope === 'same-node' ? 0 : (field.budgetOf(edge.from)?.maxFailed ?? 0);
  const standings = new Map(from.map(({ node }): [string, Standing] => [node, { kind: 'pending' }]));
  const ended = (vertex: Vertex): Standing => standingOf(vertex, edge, false);
  return [{ edge, need: { tolerated }, waiting: to, on: edge.from, standings, ended }];
}
