/** Shares of a set of nodes: `2%` of 1000 is a count. One rounding for each use. */

import type { Amount } from '../config/index.ts';

/** What may fail: rounded down, so that a budget never forgives more than it says. */
export function budgetOf(amount: Amount, total: number): number {
  return 'count' in amount ? amount.count : Math.floor((total * amount.percent) / 100);
}

/** A canary or a batch: rounded down, yet a share of something is at least one node. */
export function sizeOf(amount: Amount, total: number): number {
  if ('count' in amount) return amount.count;
  return amount.percent === 0 ? 0 : Math.max(1, budgetOf(amount, total));
}

/** What must be good: rounded up, since two of five nodes are less than half of them. */
export function leastOf(amount: Amount, total: number): number {
  return 'count' in amount ? amount.count : Math.max(1, Math.ceil((total * amount.percent) / 100));
}
