/** How a run goes through its nodes: in which order, how many and how fast, when no more, what again. */

import type { Cause, Outcome } from '../base/index.ts';

export interface Flow {
  /** The nodes in the order of their starts; node order when absent. */
  readonly order?: readonly string[];
  /** So many of the first go alone: where one of them does not end well, no other is started. */
  readonly canary?: number;
  /** Starts go in waves of so many nodes; the next one begins when all of the last one have ended. */
  readonly batch?: number;
  /** At least so long from one start to the next. */
  readonly everyMs?: number;
  /** Once more nodes than this did not end well, no other is started. */
  readonly maxFailed?: number;
  readonly retry?: Retry;
}

/** Further tries, beyond those that grappe makes by itself, of nodes that were not reached. */
export interface Retry {
  readonly tries: number;
  /** The command may run twice without harm: nodes that were lost with it are tried again, too. */
  readonly idempotent?: boolean;
}

/** Why no more nodes are started, other than by an interruption. */
export class TooManyFailed extends Error {}
export class CanaryFailed extends Error {}

export interface Wave {
  readonly nodes: readonly string[];
  readonly isCanary: boolean;
}

export function* waves(
  nodes: readonly string[],
  { canary = 0, batch = Infinity }: Pick<Flow, 'canary' | 'batch'> = {},
): Iterable<Wave> {
  if (canary > 0) yield { nodes: nodes.slice(0, canary), isCanary: true };
  for (let from = canary; from < nodes.length; from += batch)
    yield { nodes: nodes.slice(from, from + batch), isCanary: false };
}

/** Counts nodes that did not end well. */
export class FailureLimit {
  readonly #most: number;
  #count = 0;

  constructor(most = Infinity) {
    this.#most = most;
  }

  /** True when this one is too much. */
  exceededBy(outcome: Outcome): boolean {
    if (isBad(outcome)) this.#count++;
    return this.#count > this.#most;
  }
}

const GOOD_OR_STOPPED: ReadonlySet<Outcome> = new Set(['ok', 'not-run', 'cancelled']);

export function isBad(outcome: Outcome): boolean {
  return !GOOD_OR_STOPPED.has(outcome);
}

export function causeOfLeavingOut(reason: unknown): Cause {
  if (reason instanceof CanaryFailed) return 'canary-failed';
  return reason instanceof TooManyFailed ? 'too-many-failed' : 'run-stopped';
}
