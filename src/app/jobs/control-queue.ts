/** Acts for the queue of this account until no job is left: what `submit` starts, and `serve` does beside its own work. */

import { type Clock, GrappeError, systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { JobQueue, supervise, type SupervisorEnd } from '../../jobs/index.ts';
import type { PoolRequest } from '../pooled-connector.ts';
import { auditEnds } from './audit-ends.ts';
import { openSite } from './open-site.ts';

export interface ControlRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pool?: PoolRequest;
  readonly warn: (error: GrappeError) => void;
  readonly lingerMs?: number;
  readonly clock?: Clock;
  readonly stop: AbortSignal;
}

/** As long as connections are kept: the next job finds its nodes known. */
const LINGER_MS = 60_000;
const AUDIT_MS = 1000;

export async function controlQueue(request: ControlRequest): Promise<SupervisorEnd> {
  using queue = await JobQueue.open(stateFolder(request.env));
  const over = new AbortController();
  const audits = keepAuditing(queue, request, over.signal);
  try {
    for (;;) {
      const end = await actOnce(queue, request);
      // Who submitted just before the lease was given back has started nobody.
      if (end !== 'idle' || queue.live().length === 0) return end;
    }
  } finally {
    over.abort();
    await audits;
  }
}

function actOnce(queue: JobQueue, request: ControlRequest): Promise<SupervisorEnd> {
  const { env, pool, warn, stop, lingerMs = LINGER_MS, clock = systemClock } = request;
  return supervise({
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
}

/** Until all is over, and once more then. */
async function keepAuditing(
  queue: JobQueue,
  { env, warn, clock = systemClock }: ControlRequest,
  over: AbortSignal,
): Promise<void> {
  for (;;) {
    const isLast = over.aborted;
    try {
      await auditEnds(queue, env);
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      warn(error);
    }
    if (isLast) return;
    await clock.sleep(AUDIT_MS, over).catch(() => undefined);
  }
}
