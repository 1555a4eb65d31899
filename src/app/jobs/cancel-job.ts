/** Ends a job in the queue of this account, or some of its tasks. Whoever gives up a node stands in the audit log before it is done. */

import { systemClock } from '../../base/index.ts';
import type { Cancelled, CancelOptions, JobQueue } from '../../jobs/index.ts';
import { actorOf } from '../audit-nodes.ts';
import { auditCancel } from './audit-cancel.ts';
import { auditEnds } from './audit-ends.ts';

export interface CancelJobOptions extends CancelOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function cancelJob(
  queue: JobQueue,
  job: string,
  { env, tasks, force = false }: CancelJobOptions,
): Promise<Cancelled> {
  if (force && queue.isOnRecord(job))
    await auditCancel(env, { job, ...actorOf({ env }), tasks: tasks ?? null, force }, systemClock);
  const cancelled = queue.cancel(job, systemClock.date().getTime(), { tasks, force });
  await auditEnds(queue, env);
  return cancelled;
}
