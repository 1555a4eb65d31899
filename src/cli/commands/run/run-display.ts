/** How a run is shown: an observer of the run that also says how it ended. */

import type { RunObserver, RunSummary } from '../../../engine/index.ts';

export interface RunDisplay extends RunObserver {
  /** Shows what could only be shown at the end; `exit` is the status grappe will end with. */
  finish(summary: RunSummary, exit: number): Promise<void>;
}

/** What the displays need to know of the options. */
export interface DisplayOptions {
  /** No node names before lines (-N). */
  readonly labels: boolean;
  /** ` (N)` behind the sets of headers. */
  readonly counts: boolean;
  /** Standard error is gathered with standard output (-B). */
  readonly mergeStderr: boolean;
  /** Lines behind labels in place of blocks under headers (-L). */
  readonly lines: boolean;
  readonly diff: boolean;
  /** What is gathered is shown as it comes, too (-v). */
  readonly verbose: boolean;
}
