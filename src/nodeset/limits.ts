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

/** Groups inside groups; more is a mistake, and would exhaust the stack. */
export const MAX_GROUP_DEPTH = 100;

/** Numbers read or written by all operators of one expression: about a second. */
const MAX_WORK = 20_000_000;

/** What an expression has cost so far; one per parse, shared by the groups in it. */
export interface Work {
  spent: number;
}

/** Books `amount` numbers; throws `nodeset-too-large` when the expression has become too dear. */
export function spend(work: Work, amount: number): void {
  work.spent += amount;
  if (work.spent <= MAX_WORK) return;
  throw new GrappeError('nodeset-too-large', {
    message: 'a node set takes too much work to evaluate',
    why: 'it repeats operators, ranges or groups over very large sets',
    hint: 'write the set with fewer terms',
  });
}

/** The refusal of `count` nodes. */
export function tooLarge(what: string, count: number, where?: TextPlace): GrappeError {
  return new GrappeError('nodeset-too-large', {
    message: `${what} stands for ${count < Infinity ? count : 'countless'} nodes`,
    why: `a set may hold at most ${MAX_NODES}`,
    ...(where && { where }),
  });
}
