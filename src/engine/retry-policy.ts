/**
 * Whether a node is tried again, and when. Only what was never sent is repeated, and never a refusal of the
 * key or of the host key: sshd punishes those, and a person must look.
 */

import type { Cause } from '../base/index.ts';
import type { Retry } from './flow.ts';
import type { Ending } from './outcome-of.ts';

const THROTTLED_TRIES = 6;
const THROTTLED_LEAST_MS = 200;
const THROTTLED_MOST_MS = 5000;
const DNS_PAUSE_MS = 1000;
const SHORTAGE_TRIES = 12;
const SHORTAGE_MOST_MS = 1000;
const ASKED_LEAST_MS = 1000;
const ASKED_MOST_MS = 30_000;

type Pause = (tries: number, random: () => number) => number | undefined;

const PAUSES: Partial<Record<Cause, Pause>> = {
  throttled: (tries, random) => (tries < THROTTLED_TRIES ? throttledPause(tries, random) : undefined),
  dns: (tries) => (tries < 2 ? DNS_PAUSE_MS : undefined),
  // A kept connection that had died unnoticed: the command never left.
  'link-lost': (tries, random) => (tries < 2 ? THROTTLED_LEAST_MS * random() : undefined),
  descriptors: shortagePause,
  memory: shortagePause,
};

/** Of one node: grappe's own tries first, then those that were asked for. */
export class RetryPolicy {
  readonly #asked: Retry | undefined;
  readonly #random: () => number;
  #tries = 0;
  #used = 0;

  constructor(asked: Retry | undefined, random: () => number) {
    this.#asked = asked;
    this.#random = random;
  }

  /** Milliseconds until the next try; undefined when this ending stands. */
  pauseAfter(ending: Ending): number | undefined {
    return pauseBeforeRetry(ending, ++this.#tries, this.#random) ?? this.#pauseAsked(ending);
  }

  #pauseAsked({ outcome, sent }: Ending): number | undefined {
    if (this.#used >= (this.#asked?.tries ?? 0)) return undefined;
    const repeats = sent ? outcome === 'lost' && this.#asked?.idempotent : outcome === 'unreachable';
    if (!repeats) return undefined;
    const ceiling = Math.min(ASKED_MOST_MS, ASKED_LEAST_MS * 2 ** this.#used++);
    return (ceiling * (1 + this.#random())) / 2;
  }
}

/** Milliseconds until the next try, after `tries` of them; undefined when this ending stands. */
export function pauseBeforeRetry(ending: Ending, tries: number, random: () => number): number | undefined {
  if (ending.sent || ending.cause === null) return undefined;
  return PAUSES[ending.cause]?.(tries, random);
}

/** True for a lack of this machine that fewer nodes at once would cure. */
export function isShortage(ending: Ending): boolean {
  return !ending.sent && (ending.cause === 'descriptors' || ending.cause === 'memory');
}

/** Full jitter under a ceiling that doubles. */
function throttledPause(tries: number, random: () => number): number {
  const ceiling = Math.min(THROTTLED_MOST_MS, THROTTLED_LEAST_MS * 2 ** tries);
  return THROTTLED_LEAST_MS + random() * (ceiling - THROTTLED_LEAST_MS);
}

function shortagePause(tries: number, random: () => number): number | undefined {
  return tries < SHORTAGE_TRIES ? SHORTAGE_MOST_MS * random() : undefined;
}
