/** A limit of time for something that may not end, and may not heed its signal. */

import { type Clock, NOBODY_WAITS } from '../../base/index.ts';

export interface Limit {
  readonly clock: Clock;
  readonly ms: number;
  /** Cuts it before its time. */
  readonly signal: AbortSignal;
}

export const EXPIRED = Symbol('expired');

/** What `work` ends with, or EXPIRED; rejects with the reason of the signal where that comes first. */
export async function within<T>(
  { clock, ms, signal }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof EXPIRED> {
  signal.throwIfAborted();
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const expiry = clock.sleep(ms, either).then((): typeof EXPIRED => EXPIRED);
  try {
    return await Promise.race([work(either), expiry]);
  } finally {
    over.abort(NOBODY_WAITS);
    // Whichever has lost rejects now that nobody waits for it.
    expiry.catch(() => undefined);
  }
}
