/** Exit status by clush's rules: the largest exit code (-S), 255 where there is none; 0 without -S. */

import type { NodeResult } from '../../../engine/index.ts';

const NO_RESULT = 255;
const FIRST_SIGNAL = 128;

export function clushExit(results: readonly NodeResult[], maxrc: boolean): number {
  if (!maxrc) return 0;
  return results.reduce((largest, result) => Math.max(largest, codeOf(result)), 0);
}

function codeOf(result: NodeResult): number {
  if (result.exit !== null) return result.exit;
  return result.outcome === 'signalled' ? FIRST_SIGNAL + signalNumber(result.signal) : NO_RESULT;
}

function signalNumber(name: string | null): number {
  return SIGNALS.indexOf(name ?? '') + 1;
}

/** Linux signal names in the order of their numbers (signal(7)). */
const SIGNALS = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU ' +
  'URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
)
  .split(' ')
  .map((name) => `SIG${name}`);
