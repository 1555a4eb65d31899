/** Why jobs wait, for whoever asks. */

import type { Database } from '../../store/index.ts';
import { fenced } from './lease.ts';

export function tellWaits(
  database: Database,
  fence: number,
  waits: ReadonlyMap<string, string | null>,
): void {
  fenced(database, fence, () =>
    database.run(
      'UPDATE jobs SET waits = ? WHERE id = ?',
      Array.from(waits, ([id, why]) => [why, id]),
    ),
  );
}
