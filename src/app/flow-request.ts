/** How a run goes through its nodes, in the words of those who ask for it. */

import { GrappeError, shuffled } from '../base/index.ts';
import type { Flow } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';

/** So many nodes, or so many of a hundred. */
export type Share = number | `${number}%`;

export interface FlowRequest {
  /** So many of the first go alone; where one of them does not end well, the others are `not-run`. */
  readonly canary?: Share | undefined;
  /** Nodes of one wave; the next wave begins when all of them have ended. */
  readonly batch?: Share | undefined;
  /** In which order nodes are started: names in an order of their own, or a word. */
  readonly order?: 'natural' | 'reverse' | 'random' | readonly string[] | undefined;
  /** Most starts in a second; 0.5 is one every two seconds. */
  readonly startsPerSecond?: number | undefined;
  /** Once more nodes than this did not end well, no other is started: they are `not-run`. */
  readonly maxFailed?: Share | undefined;
  /** Further tries of nodes that were not reached; what was sent is never repeated, unless `idempotent`. */
  readonly retry?: number | undefined;
  /** The command may run twice without harm: nodes that were lost with it are tried again, too. */
  readonly idempotent?: boolean | undefined;
}

export function flowOf(request: FlowRequest, nodes: NodeSet, random: () => number): Flow {
  const { canary, batch, startsPerSecond, maxFailed, retry, idempotent = false } = request;
  return {
    order: orderOf(request.order, nodes, random),
    ...(canary !== undefined && { canary: Math.max(1, shareOf('canary', canary, nodes, 1)) }),
    ...(batch !== undefined && { batch: Math.max(1, shareOf('batch', batch, nodes, 1)) }),
    ...(startsPerSecond !== undefined && { everyMs: 1000 / positive('startsPerSecond', startsPerSecond) }),
    ...(maxFailed !== undefined && { maxFailed: shareOf('maxFailed', maxFailed, nodes, 0) }),
    ...(retry !== undefined && { retry: { tries: retry, idempotent } }),
  };
}

function orderOf(order: FlowRequest['order'], nodes: NodeSet, random: () => number): readonly string[] {
  const names = [...nodes];
  switch (order) {
    case undefined:
    case 'natural':
      return names;
    case 'reverse':
      return names.toReversed();
    case 'random':
      return shuffled(names, random);
    default:
      return [...new Set([...order.filter((name) => nodes.has(name)), ...names])];
  }
}

function shareOf(what: string, share: Share, { size }: NodeSet, least: number): number {
  if (typeof share === 'string') return Math.floor((positive(what, Number.parseFloat(share)) / 100) * size);
  if (Number.isSafeInteger(share) && share >= least) return share;
  throw new GrappeError('usage', {
    message: `${what} is a number of at least ${least} or a percentage, not ${share}`,
  });
}

function positive(what: string, value: number): number {
  if (value > 0 && value < Infinity) return value;
  throw new GrappeError('usage', { message: `${what} must be above 0, not ${value}` });
}
