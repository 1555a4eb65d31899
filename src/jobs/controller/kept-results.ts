/** The files of a task that were brought back, and those that were not. */

import type { StoredResultFile } from '../queue/attempts.ts';

export interface KeptResults {
  readonly files: readonly StoredResultFile[];
  /** What was left out and why, for a person; null where all came. */
  readonly leftOut: string | null;
}

export const NO_RESULTS: KeptResults = { files: [], leftOut: null };
