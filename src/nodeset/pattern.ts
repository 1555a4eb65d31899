/**
 * Pattern: what names have in common when each digit run is an index. `n12-ib0` is the pattern `n%s-ib%s` at 12, 0.
 */

import { digitsOf } from './rank.ts';

export interface Pattern {
  /** The text between the indexes: always one more than there are indexes. */
  readonly literals: readonly string[];
  /** The literals joined by `%s`. Its order is the order of patterns: `a` < `a%s` < `a-x`. */
  readonly key: string;
}

export function patternOf(literals: readonly string[]): Pattern {
  return { literals, key: patternKey(literals) };
}

/** A `%` of the name is doubled, or the name `a%s` would be taken for a pattern. */
export function patternKey(literals: readonly string[]): string {
  const key = literals.join('%s');
  const hasPercent = key.includes('%') && literals.some((literal) => literal.includes('%'));
  return hasPercent ? literals.map((literal) => literal.replaceAll('%', '%%')).join('%s') : key;
}

/** How many indexes the names have. */
export function arityOf(pattern: Pattern): number {
  return pattern.literals.length - 1;
}

/** The pattern with a text in place of each index. */
export function fillPattern(pattern: Pattern, texts: readonly string[]): string {
  return pattern.literals.map((literal, axis) => literal + (texts[axis] ?? '')).join('');
}

/** The name at row `row` of `ranks`. */
export function nameAt(pattern: Pattern, ranks: readonly number[], row: number): string {
  const { literals } = pattern;
  const arity = literals.length - 1;
  let name = literals[0] ?? '';
  for (let axis = 0; axis < arity; axis++) {
    name += digitsOf(ranks[row * arity + axis] ?? 0) + (literals[axis + 1] ?? '');
  }
  return name;
}
