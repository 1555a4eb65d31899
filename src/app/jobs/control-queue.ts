/** Acts for the queue of this account until no job is left: what `submit` starts, and `serve` does beside its own work. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, GrappeError, systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { JobQueue, supervise, type SupervisorEnd } from '../../jobs/index.ts';
import type { PoolRequest } from '../pooled-connector.ts';
import { auditEnds } from './audit-ends.ts';
import { openSite, type OwnOf } from './open-site.ts';

export interface ControlRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pool?: PoolRequest;
  /** Of a server: its own way to the nodes of its configuration. */
  readonly ownOf?: OwnOf;
  readonly warn: (error: GrappeError) => void;
  readonly lingerMs?: number;
  readonly clock?: Clock;
  readonly stop: AbortSignal;
}

/** As long as connections are kept: the next job finds its nodes known. */
const LINGER_MS = 60_000;
const UPKEEP_MS = 1000;
/** More than that, and those that ended first go. */
const MOST_BYTES = 4 * 2 ** 30;

/** The longest time that one of the configurations of its jobs asks for; nothing goes before one was read. */
interface Retention {
  keepMs: number | undefined;
}

export async function controlQueue(request: ControlRequest): Promise<SupervisorEnd> {
  using queue = await JobQueue.open(stateFolder(request.env));
  const over = new AbortController();
  const retention: Retention = { keepMs: undefined };
  const upkeep = keepUp(queue, { ...request, retention }, over.signal);
  try {
    for (;;) {
      const end = await actOnce(queue, { ...request, retention });
      // Who submitted just before the lease was given back has started nobody.
      if (end !== 'idle' || queue.live().length === 0) return end;
    }
  } finally {
    over.abort();
    await upkeep;
  }
}

interface Acting extends ControlRequest {
  readonly retention: Retention;
}

function actOnce(queue: JobQueue, request: Acting): Promise<SupervisorEnd> {
  const { env, pool, ownOf, warn, stop, lingerMs = LINGER_MS, clock = systemClock, retention } = request;
  const { controllerId } = queue;
  return supervise({
    queue,
    clock,
    lingerMs,
    warn,
    stop,
    openSite: async (origin, siteStop) => {
      const site = await openSite({
        origin,
        env,
        clock,
        controllerId,
        ...(pool && { pool }),
        ...(ownOf && { ownOf }),
        stop: siteStop,
      });
      retention.keepMs = Math.max(retention.keepMs ?? 0, site.keepMs);
      return site;
    },
  });
}

/** The audit log gets ends, and old jobs go, some at a time; until all is over, and once more then. */
async function keepUp(
  queue: JobQueue,
  { env, warn, clock = systemClock, retention }: Acting,
  over: AbortSignal,
): Promise<void> {
  for (;;) {
    const isLast = over.aborted;
    try {
      await auditEnds(queue, env);
      if (retention.keepMs !== undefined) forgetOld(queue, retention.keepMs, { env, clock });
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      warn(error);
    }
    if (isLast) return;
    await clock.sleep(UPKEEP_MS, over).catch(() => undefined);
  }
}

function forgetOld(
  queue: JobQueue,
  keepMs: number,
  { env, clock }: { readonly env: ControlRequest['env']; readonly clock: Clock },
): void {
  queue.prune({
    keepMs,
    maxBytes: MOST_BYTES,
    nowMs: clock.date().getTime(),
    forget: (job) => rmSync(join(stateFolder(env), 'jobs', job), { recursive: true, force: true }),
  });
}
