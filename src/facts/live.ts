/** What changes from second to second: questions that cost a node next to nothing. */

import type { FactsOf, Fragment } from './fragment.ts';
import { load, memory, uptime } from './host/machine.ts';
import { firstLine, wholeNumber } from './read-text.ts';
import { traffic } from './traffic.ts';

/** Ticks since the start of the machine, over all processors. */
export interface CpuTicks {
  readonly all: number;
  readonly idle: number;
}

/** user nice system idle iowait irq softirq steal; what guests use is in user already. */
const COUNTED = 8;
const IDLE = 3;
const IOWAIT = 4;

const ticks: Fragment<CpuTicks> = {
  script: 'read -r x </proc/stat && echo "$x"',
  read(text) {
    const [name, ...fields] = firstLine(text)?.split(/ +/) ?? [];
    const counts = fields.slice(0, COUNTED).map(wholeNumber);
    const known = counts.filter((count) => count !== undefined);
    if (name !== 'cpu' || known.length <= IDLE || known.length < counts.length) return undefined;
    return {
      all: known.reduce((sum, count) => sum + count, 0),
      idle: (known[IDLE] ?? 0) + (known[IOWAIT] ?? 0),
    };
  },
};

/** What a node does; all that placement asks for. */
export const LOAD_FRAGMENTS = { ticks, memory, load, uptime };

/** And what goes through it, which costs it nearly half of that again. */
export const LIVE_FRAGMENTS = { ...LOAD_FRAGMENTS, traffic };

export type LiveFacts = FactsOf<typeof LIVE_FRAGMENTS>;

/** The share of time in which the processors were busy between two looks; undefined where that cannot be told. */
export function busyShare(before: CpuTicks | null, after: CpuTicks | null): number | undefined {
  if (!before || !after) return undefined;
  const all = after.all - before.all;
  // The machine was started anew, or nothing was counted yet.
  if (all <= 0) return undefined;
  // Single counters may go back a little (iowait does).
  return Math.min(1, Math.max(0, 1 - (after.idle - before.idle) / all));
}
