/** Exit statuses of grappe (`grappe help exit-status`), and how several outcomes become one. */

import { OUTCOMES, type Outcome } from './outcome.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  unreachable: 4,
  notRun: 5,
  differs: 6,
  locked: 7,
  refused: 8,
  local: 9,
  pipe: 141,
} as const;

/** When several hold at once, the first of these wins. */
const PRECEDENCE: readonly number[] = [9, 1, 8, 4, 5, 6];

/** The exit status of a run in which these outcomes occurred. */
export function exitStatusOf(outcomes: Iterable<Outcome>): number {
  const asked = new Set<number>();
  for (const outcome of outcomes) asked.add(OUTCOMES[outcome].exit);
  return PRECEDENCE.find((status) => asked.has(status)) ?? EXIT.ok;
}

/** Exit status of a process that ends because of signal number `signal`. */
export function exitStatusOfSignal(signal: number): number {
  return 128 + signal;
}
