/** How fast nodes end, and when the last one will at that pace. */

export interface Pace {
  readonly perSecond: number;
  /** Whole seconds: it is a guess. */
  readonly leftMs: number;
}

/** Of less nothing can be said. */
const LEAST_MS = 2000;
const LEAST_DONE = 3;

export function paceOf(done: number, count: number, ms: number): Pace | undefined {
  if (ms < LEAST_MS || done < Math.min(LEAST_DONE, count)) return undefined;
  const perSecond = (done / ms) * 1000;
  return { perSecond, leftMs: Math.ceil((count - done) / perSecond) * 1000 };
}
