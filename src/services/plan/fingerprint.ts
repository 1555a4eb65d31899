/** Whether a plan that was kept is still true: the configuration has not changed, and neither has what was seen. */

import { createHash } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import type { Service } from '../service.ts';
import type { Plan } from './plan.ts';
import { seenIn, seenText } from './sight.ts';

export function configFingerprint(graph: ServiceGraph, names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) {
    const service = graph.services.get(name);
    if (service) hash.update(JSON.stringify(settingsOf(service), sortedKeys));
  }
  return hash.digest('hex');
}

/** Nodes with the same settings beside each other, so that thousands of them stay short. */
function settingsOf({ nodes, on, ...rest }: Service): unknown {
  const alike = Map.groupBy(nodes, (node) => JSON.stringify(on(node), sortedKeys));
  const instances = [...alike].map(([settings, nodes]) => [settings, NodeSet.from(nodes).fold()]);
  return { rest, instances };
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A short name for a plan, of all that is in it. */
export function planId(plan: Plan): string {
  return createHash('sha256').update(JSON.stringify(plan, sortedKeys)).digest('hex').slice(0, 8);
}

export interface Move {
  readonly service: string;
  readonly node: string;
  readonly was: string;
  readonly is: string;
}

/** What differs from what the plan was made of; nodes that one of them did not look at count as moved. */
export function movesSince(kept: Plan, now: Plan): Move[] {
  const [before, after] = [seenIn(kept.looks), seenIn(now.looks)];
  const instances = [...kept.looks, ...now.looks].flatMap(({ service, nodes }) =>
    [...NodeSet.parse(nodes)].map((node) => `${service} ${node}`),
  );
  return [...new Set(instances)].flatMap((key) => {
    const [service = '', node = ''] = key.split(' ');
    const [was, is] = [before({ service, node }), after({ service, node })];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ service, node, was: was ? seenText(was) : 'not read', is: is ? seenText(is) : 'not read' }];
  });
}

/** Throws where a plan that was kept is not what would be planned now. */
export function refuseIfMoved(kept: Plan, now: Plan): void {
  if (kept.config !== now.config) throw moved('the configuration of its services has changed since');
  const moves = movesSince(kept, now);
  if (moves.length === 0) return;
  const [first] = moves;
  const more = moves.length > 1 ? `, and ${moves.length - 1} more` : '';
  throw moved(`${first?.service} on ${first?.node} was ${first?.was} and is ${first?.is}${more}`);
}

function moved(why: string): GrappeError {
  return new GrappeError('plan-moved', { message: 'the plan is no longer true', why });
}
