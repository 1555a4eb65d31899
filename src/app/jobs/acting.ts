/** Who acts for the queue of jobs, for somebody who only wants to know. */

import { systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { JobQueue } from '../../jobs/index.ts';

export interface ActingProcess {
  readonly host: string;
  readonly pid: number;
}

/** Undefined where nobody does, or nothing was ever submitted. */
export async function actingForJobs(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ActingProcess | undefined> {
  using queue = await JobQueue.openExisting(stateFolder(env));
  const holder = queue?.holder(systemClock.date().getTime());
  return holder && { host: holder.host, pid: holder.pid };
}
