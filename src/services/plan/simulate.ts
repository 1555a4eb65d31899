/** A plan that all goes well with: what is blocked even so. */

import { Gates } from '../graph/gates.ts';
import type { Blame } from '../graph/gates.ts';
import { linksOf, type Field } from './links.ts';
import { blameFor, isGood, type Vertex, type VertexEnd } from './vertex.ts';

/** Blocked instances, each with where its chain of blocked ones begins. */
export function blockedOnes(field: Field): Map<Vertex, Blame> {
  const blocked = new Map<Vertex, Blame>();
  const members = Map.groupBy(field.vertices, ({ service }) => service);
  const failIfLost = (service: string): void => {
    const vertices = members.get(service) ?? [];
    const bad = vertices.filter(isBad);
    const [first] = bad;
    const most = field.budgetOf(service)?.maxFailed ?? Infinity;
    if (first && bad.length > most) gates.fail(service, blameFor(first, vertices));
  };
  const end = (vertex: Vertex, result: VertexEnd): void => {
    vertex.end = result;
    if (isBad(vertex)) failIfLost(vertex.service);
    gates.end(vertex);
  };
  const gates = new Gates<Vertex>(field.vertices.filter(isOpen), linksOf(field), {
    free: (vertex) => end(vertex, hoped(vertex)),
    block(vertex, blame) {
      blocked.set(vertex, blame);
      end(vertex, { outcome: 'blocked', unit: null, healthy: false, blame });
    },
    warn: () => undefined,
  });
  for (const service of members.keys()) failIfLost(service);
  gates.open();
  return blocked;
}

function isOpen({ end }: Vertex): boolean {
  return end === undefined;
}

function isBad({ end }: Vertex): boolean {
  return end !== undefined && !isGood(end.outcome);
}

function hoped({ plan }: Vertex): VertexEnd {
  const fate = plan?.fate;
  const unit = fate?.kind === 'change' || fate?.kind === 'wait' ? fate.after : null;
  return { outcome: 'changed', unit, healthy: true };
}
