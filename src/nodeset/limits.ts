/**
 * What an expression may cost. Everything is counted before it is built, so that a hostile text is refused
 * at once and without memory.
 */

import { GrappeError, type TextPlace } from '../base/index.ts';

export const MAX_NODES = 1_000_000;

/** Characters of a name outside its brackets; a domain name has at most 253. */
export const MAX_NAME_LENGTH = 1024;

/** Groups that one mention such as `@rack[1-40]` may name: each may cost a command. */
export const MAX_GROUPS = 10_000;

/** What it costs to ask for a group, in numbers read. */
export const GROUP_COST = 1000;

/** Groups inside groups; more is a mistake, and would exhaust the stack. */
export const MAX_GROUP_DEPTH = 100;

/** Numbers read or written by one expression: about a second. */
const MAX_WORK = 20_000_000;

/** What may be spent: by one parse and the groups in it, or by all parses that are given the same one. */
export interface Budget {
  /** So many nodes at most in a set, and in each term and operand of its expression. */
  readonly nodes: number;
  /** Numbers that may still be read or written. */
  work: number;
}

export function usualBudget(): Budget {
  return { nodes: MAX_NODES, work: MAX_WORK };
}

/** Books `amount` numbers; throws `nodeset-too-large` when the expression has become too dear. */
export function spend(budget: Budget, amount: number): void {
  budget.work -= amount;
  if (budget.work >= 0) return;
  throw new GrappeError('nodeset-too-large', {
    message: 'a node set takes too much work to evaluate',
    why: 'it repeats operators, ranges or groups over very large sets',
    hint: 'write the set with fewer terms',
  });
}

/** Throws `nodeset-too-large` where the set may not hold `count` nodes. */
export function refuseMore(what: string, count: number, { nodes }: Pick<Budget, 'nodes'>): void {
  if (count > nodes) throw tooLarge(what, count, { most: nodes });
}

interface TooLarge {
  readonly most?: number;
  readonly where?: TextPlace;
}

/** The refusal of `count` nodes. */
export function tooLarge(
  what: string,
  count: number,
  { most = MAX_NODES, where }: TooLarge = {},
): GrappeError {
  return new GrappeError('nodeset-too-large', {
    message: `${what} stands for ${count < Infinity ? count : 'countless'} nodes`,
    why: `a set may hold at most ${most}`,
    ...(where && { where }),
  });
}
