/** Jobs of the queue, where one is named. */

import { GrappeError } from '../../../base/index.ts';
import type { CliIo } from '../../io.ts';

const NEWEST = 100;

/** Ids of the newest ones, and `last`. Trouble with the queue is told by commands, not while a person types. */
export async function jobNames({ env }: CliIo): Promise<string[]> {
  const [{ JobQueue }, { stateFolder }] = await Promise.all([
    import('../../../jobs/index.ts'),
    import('../../../config/index.ts'),
  ]);
  try {
    using queue = await JobQueue.openExisting(stateFolder(env));
    const ids = queue?.list({ limit: NEWEST }).map(({ id }) => id) ?? [];
    return ids.length > 0 ? ['last', ...ids] : [];
  } catch (error) {
    if (error instanceof GrappeError) return [];
    throw error;
  }
}
