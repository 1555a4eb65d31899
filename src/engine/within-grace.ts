/** Waiting for work that was told to stop, but not for ever. */

import { type Clock, NOBODY_WAITS } from '../base/index.ts';

/** How long a node may take to confirm that its command has ended. */
export const GRACE_MS = 5000;

export const OVERDUE = Symbol('overdue');

export interface Grace {
  readonly stop: AbortSignal;
  /** Resolves when nobody waits any more. */
  readonly left?: Promise<void>;
  readonly clock: Clock;
}

/** Settles as `work` does; when `stop` aborts first, answers OVERDUE after the grace time, or once it is left. */
export async function withinGrace<T>(
  work: Promise<T>,
  { stop, left, clock }: Grace,
): Promise<T | typeof OVERDUE> {
  const done = new AbortController();
  const overdue = aborted(stop, done.signal).then(() => clock.sleep(GRACE_MS, done.signal));
  try {
    return await Promise.race([
      work,
      Promise.race(left ? [overdue, left] : [overdue]).then((): typeof OVERDUE => OVERDUE),
    ]);
  } finally {
    done.abort(NOBODY_WAITS);
  }
}

/** Resolves when `signal` aborts; never when `done` aborts before. */
function aborted(signal: AbortSignal, done: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: done });
  });
}
