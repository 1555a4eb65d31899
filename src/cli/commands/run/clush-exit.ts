/** Exit statuses: grappe's own, or by clush's rules. */

import { EXIT, type GrappeError } from '../../../base/index.ts';
import type { NodeResult, RunSummary } from '../../../engine/index.ts';
import type { CliIo } from '../../io.ts';
import type { RunOptions } from './run-options.ts';

const NO_RESULT = 255;
const FIRST_SIGNAL = 128;

/** Of a run or a copy. */
export function exitOf(
  { results, exit }: RunSummary,
  { maxrc }: Pick<RunOptions, 'maxrc'>,
  { program }: Pick<CliIo, 'program'>,
): number {
  return program === 'clush' || maxrc ? clushExit(results, maxrc) : exit;
}

/** The largest exit code (-S), 255 where there is none; 0 without -S. */
function clushExit(results: readonly NodeResult[], maxrc: boolean): number {
  if (!maxrc) return 0;
  return results.reduce((largest, result) => Math.max(largest, codeOf(result)), 0);
}

const USAGE: ReadonlySet<string> = new Set(['usage', 'nothing-selected', 'unknown-group']);

/** clush answers 2 where no node is left, too, and 1 to all else that it refuses. */
export function clushExitOfError({ code }: GrappeError): number {
  return USAGE.has(code) ? EXIT.usage : EXIT.failed;
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
