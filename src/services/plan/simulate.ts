/** A plan that all goes well with: what is blocked even so. */

import { Gates } from '../graph/gates.ts';
import type { Blame } from '../graph/gates.ts';
import { linksOf, type Field } from './links.ts';
import { blameFor, isGood, type Vertex, type VertexEnd } from './vertex.ts';

/** Blocked instances, each with where its chain of blocked ones begins. */
export function blockedOnes(field: Field): Map<Vertex, Blame> {
  const blocked = new Map<Vertex, Blame>();
  const counts = new Map<string, number>();
  const end = (vertex: Vertex, result: VertexEnd): void => {
    vertex.end = result;
    if (!isGood(result.outcome) && failsWith(vertex)) {
      gates.fail(vertex.service, blameFor(vertex, field.vertices));
    }
    gates.end(vertex);
  };
  const failsWith = ({ service }: Vertex): boolean => {
    const bad = (counts.get(service) ?? 0) + 1;
    counts.set(service, bad);
    return bad > (field.budgetOf(service)?.maxFailed ?? Infinity);
  };
  const gates = new Gates<Vertex>(field.vertices, linksOf(field), {
    free: (vertex) => end(vertex, hoped(vertex)),
    block(vertex, blame) {
      blocked.set(vertex, blame);
      end(vertex, { outcome: 'blocked', unit: null, healthy: false, blame });
    },
    warn: () => undefined,
  });
  gates.open();
  return blocked;
}

function hoped({ plan }: Vertex): VertexEnd {
  const healthy = true;
  const seen = plan && 'state' in plan.before ? plan.before : null;
  switch (plan?.fate.kind) {
    case 'change':
    case 'wait':
      return { outcome: 'changed', unit: plan.fate.after, healthy };
    case 'stuck':
      return { outcome: plan.fate.outcome, unit: seen, healthy };
    case 'unchanged':
    case 'done':
    case undefined:
      return { outcome: 'unchanged', unit: seen, healthy };
  }
}
