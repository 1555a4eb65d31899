/** Which process a run belongs to, so that a run whose process is gone is known to be interrupted. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Process number, its start in clock ticks since boot, and the boot: numbers are used again, all three are not. */
export function processMark(pid = process.pid): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 3 and 22 of proc_pid_stat(5); the second one may hold blanks and parentheses.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // What has ended, and nobody has waited for yet, does nothing any more.
    if (state === 'Z' || state === 'X') return `${pid} gone`;
    const started = fields[18];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${pid} ${started} ${boot}`;
  } catch {
    return `${pid} gone`;
  }
}

/** Machines may share a home folder; whether the process of a run is gone, only its own machine can tell. */
export function mayRun(host: string, mark: string): boolean {
  return host !== hostname() || isRunning(mark);
}

export function isRunning(mark: string): boolean {
  return !mark.endsWith('gone') && processMark(Number.parseInt(mark, 10)) === mark;
}
