/** Whoever looks at unfinished jobs sees to it that somebody acts for them. */

import { Waker } from '../../../app/index.ts';
import { GrappeError, systemClock } from '../../../base/index.ts';
import type { JobQueue } from '../../../jobs/index.ts';
import { errorText } from '../../error-text.ts';
import { MAIN } from '../../fleet-connector.ts';
import type { CliIo } from '../../io.ts';

export function wakerOf(queue: JobQueue, { env }: CliIo): Waker {
  return new Waker(queue, { program: [MAIN, 'job', 'control'], env, clock: systemClock });
}

/** Somebody who acts may be killed: called from time to time, what it resolves with starts the next one. */
export async function keepAwake(waker: Waker, io: CliIo): Promise<() => void> {
  let canWake = await wakeOrSay(waker, io);
  return () => {
    if (!canWake) return;
    canWake = false;
    void wakeOrSay(waker, io).then((isAwake) => (canWake = isAwake));
  };
}

/** False where nobody could be started; the jobs lie safe in the queue. */
export async function wakeOrSay(waker: Waker, io: CliIo): Promise<boolean> {
  try {
    waker.wake();
    return true;
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    await io.stderr.write(errorText(error, io.program));
    return false;
  }
}
