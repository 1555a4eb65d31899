/** A change of services in a process of its own, known by its records from then on. */

import { GrappeError, systemClock } from '../../base/index.ts';
import { type DetachedCommand, startCommand } from '../../daemon/index.ts';
import { openExistingHistory } from '../records.ts';

export interface Departure {
  /** What it has said so far. */
  readonly said: string;
  /** The exit status of one that has ended already; undefined: it goes on. */
  readonly exit: number | undefined;
}

const LOOK_MS = 100;

/**
 * `id`: of the run. Resolves when it has begun, hence is recorded, or has ended. The signal is passed on while that is
 * waited for.
 */
export async function startDetached(command: DetachedCommand, signal: AbortSignal): Promise<Departure> {
  const started = startCommand(command);
  signal.addEventListener('abort', started.interrupt, { once: true });
  try {
    for (;;) {
      const exit = await Promise.race([started.ended, systemClock.sleep(LOOK_MS)]);
      const isLeft = exit === undefined && !signal.aborted && (await goesOn(command));
      if (exit !== undefined || isLeft) return { said: started.said(), exit: exit ?? undefined };
    }
  } finally {
    signal.removeEventListener('abort', started.interrupt);
    started.leave();
  }
}

/** What is wrong with the records, the process itself tells. */
async function goesOn({ id, env }: DetachedCommand): Promise<boolean> {
  try {
    using history = await openExistingHistory(env);
    return history?.find(id).state === 'running';
  } catch (error) {
    if (error instanceof GrappeError) return false;
    throw error;
  }
}
