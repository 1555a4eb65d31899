/** Jobs outlive the account that handed them in, and are known by its name alone. */

import { JobQueue } from '../../jobs/index.ts';

/** Those of these names of which jobs are kept. `folder`: the state folder. */
export async function namesWithJobs(folder: string, names: readonly string[]): Promise<string[]> {
  using queue = await JobQueue.openExisting(folder);
  return names.filter((user) => queue !== undefined && queue.list({ user, limit: 1 }).length > 0);
}
