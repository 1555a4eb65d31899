/** How much of the work each node gets. */

import { GrappeError } from '../base/index.ts';
import type { GroupSources } from '../groups/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { type HostFactsRequest, hostFacts } from './host-facts.ts';

export type Weights = ReadonlyMap<string, number>;

/** Reads `n1=2,n[2-9]=1`; nodes that are not named weigh 1. */
export async function namedWeights(text: string, nodes: NodeSet, groups: GroupSources): Promise<Weights> {
  const weights = new Map(Array.from(nodes, (node) => [node, 1]));
  for (const part of text.split(/(?<==\d+),/)) {
    const [, expression, number] = /^(.+)=([1-9]\d{0,5})$/.exec(part) ?? [];
    if (expression === undefined) throw unreadable(part);
    const named = (await groups.resolve(expression, { label: '--weights' })).intersection(nodes);
    if (named.size === 0) throw stranger(expression);
    for (const node of named) weights.set(node, Number(number));
  }
  return weights;
}

/** The processors of the nodes, as remembered or asked. Throws GrappeError `connect` where one does not tell. */
export async function processorWeights(request: HostFactsRequest, signal: AbortSignal): Promise<Weights> {
  const found = await hostFacts(request, signal);
  const silent = NodeSet.from(found.filter(({ facts }) => !facts?.cpus).map(({ node }) => node));
  if (silent.size > 0) {
    throw new GrappeError('connect', {
      message: `how many processors ${silent.fold()} ${silent.size > 1 ? 'have' : 'has'} is not known`,
      why: 'no answer, and nothing is remembered; nothing was run',
      hint: `leave them out with -x '${silent.fold()}', or say --weights NODES=N`,
    });
  }
  return new Map(found.map(({ node, facts }) => [node, facts?.cpus?.count ?? 1]));
}

/** As namedWeights reads them. */
export function weightsText(weights: Weights): string {
  const byWeight = Map.groupBy(weights, ([, weight]) => weight);
  return Array.from(
    byWeight,
    ([weight, nodes]) => `${NodeSet.from(nodes.map(([node]) => node)).fold()}=${weight}`,
  ).join(',');
}

function unreadable(part: string): GrappeError {
  return new GrappeError('usage', {
    message: `'${part}' is no weight`,
    hint: 'write NODES=N with a whole number above 0: --weights n1=2,n[2-9]=1, or --weights cpus',
  });
}

function stranger(expression: string): GrappeError {
  return new GrappeError('usage', {
    message: `--weights names '${expression}', which is no node of this run`,
  });
}
