/** Acts for the queue of this account until no job is left: what `submit` starts, and `serve` does beside its own work. */

import { type Clock, type GrappeError, systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { JobQueue, supervise, type SupervisorEnd } from '../../jobs/index.ts';
import type { PoolRequest } from '../pooled-connector.ts';
import { openSite } from './open-site.ts';

export interface ControlRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pool?: PoolRequest;
  readonly warn: (error: GrappeError) => void;
  readonly lingerMs?: number;
  readonly clock?: Clock;
  readonly stop: AbortSignal;
}

const LINGER_MS = 5000;

export async function controlQueue(request: ControlRequest): Promise<SupervisorEnd> {
  const { env, pool, warn, stop, lingerMs = LINGER_MS, clock = systemClock } = request;
  using queue = await JobQueue.open(stateFolder(env));
  for (;;) {
    const end = await supervise({
      queue,
      clock,
      lingerMs,
      warn,
      stop,
      openSite: (origin, siteStop) => {
        const { controllerId } = queue;
        return openSite({ origin, env, clock, controllerId, ...(pool && { pool }), stop: siteStop });
      },
    });
    // Who submitted just before the lease was given back has started nobody.
    if (end !== 'idle' || queue.live().length === 0) return end;
  }
}
