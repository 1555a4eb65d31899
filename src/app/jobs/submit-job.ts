/** Hands a job to the queue of this account: its record is in the audit log before it is accepted. */

import { systemClock } from '../../base/index.ts';
import type { JobQueue } from '../../jobs/index.ts';
import { accountName } from '../account-name.ts';
import type { Fleet } from '../fleet.ts';
import type { MadeRequest } from './make-request.ts';

export interface SubmitContext {
  readonly fleet: Fleet;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** When it returns, the job is on the disk. Throws GrappeError where it is refused. */
export async function submitJob(
  queue: JobQueue,
  { request, contents }: MadeRequest,
  _context: SubmitContext,
): Promise<ReturnType<JobQueue['accept']>> {
  return queue.accept({ request, contents, user: accountName() }, systemClock.date().getTime());
}
