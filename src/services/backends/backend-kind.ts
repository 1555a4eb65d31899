/** What makes a backend: fragments for POSIX sh, and the reader of what they print. */

import type { Backend } from '../../config/index.ts';
import type { Reading } from '../reading.ts';

export interface BackendKind {
  readonly name: Backend;
  /** Names that it can be asked about: no option, no pattern that others would be hit by, no shell text. */
  readonly units: RegExp;
  /**
   * sh functions, seen by dash, busybox and bash alike:
   * `NAME_read UNIT…` prints what `read` reads · `NAME_do VERB UNIT SECONDS` does a verb, sets `late=1` when it is not
   * through by then · `NAME_logs UNIT` prints the end of its log.
   */
  readonly functions: string;
  /** What NAME_read prints of a unit that runs, as a pattern of `case`. */
  readonly runs: string;
  /** A node may say anything: whatever is not understood is `unknown`. One reading a unit, in their order. */
  readonly read: (units: readonly string[], text: string) => readonly Reading[];
}

/** Where nothing else is known. */
export function readingOf(backend: Backend, found: Partial<Reading>): Reading {
  return {
    state: 'unknown',
    enabled: null,
    masked: false,
    backend,
    detail: null,
    restarts: null,
    incarnation: null,
    stale: false,
    ...found,
  };
}
