/** Which nodes could take a job, and why or why not: they are asked now, and nothing is submitted. */

import { systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { explain, JobQueue, type JobRequest, viewNodes, type Verdict } from '../../jobs/index.ts';
import type { PoolRequest } from '../pooled-connector.ts';
import { openSite, type OwnOf } from './open-site.ts';

export interface ExplainRequest {
  readonly request: JobRequest;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pool?: PoolRequest;
  readonly ownOf?: OwnOf;
  readonly signal: AbortSignal;
}

const NO_QUEUE = '00000000';

/** The node that would take it first, then the others in their order. */
export async function explainJob({ request, env, pool, ownOf, signal }: ExplainRequest): Promise<Verdict[]> {
  const { work, wishes } = request;
  using queue = await JobQueue.openExisting(stateFolder(env));
  await using site = await openSite({
    origin: wishes.origin,
    env,
    clock: systemClock,
    controllerId: queue?.controllerId ?? NO_QUEUE,
    ...(pool && { pool }),
    ...(ownOf && { ownOf }),
    stop: signal,
  });
  const views = await viewNodes({ ...site, live: queue?.live() ?? [], clock: systemClock }, signal);
  const verdicts = explain({ work, wishes }, views, site.rules, null);
  return verdicts.toSorted((a, b) => Number(b.kind === 'takes') - Number(a.kind === 'takes'));
}
