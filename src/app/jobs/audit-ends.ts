/** Writes the ends of jobs into the audit log: whoever acts for the queue does, and whoever cancels. */

import { exitStatusOf, type Outcome, systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import type { JobQueue } from '../../jobs/index.ts';
import { appendAudit } from '../../store/index.ts';

/** Throws GrappeError where the log cannot be written; what is left is written the next time. */
export async function auditEnds(
  queue: JobQueue,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (let ends = queue.unaudited(); ends.length > 0; ends = queue.unaudited()) {
    for (const { job, counts } of ends) {
      const exit = exitStatusOf(Object.keys(counts) as Outcome[]);
      await appendAudit(stateFolder(env), { event: 'job-end', job, exit, counts }, systemClock.date());
      queue.audited(job);
    }
  }
}
