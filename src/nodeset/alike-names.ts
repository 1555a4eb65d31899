/**
 * Long lists mostly go on with names that differ from the one before in their last number alone. Those are
 * read here without building a term for each: half the time of a list of 200,000.
 */

import { type Cursor, isDigit } from './cursor.ts';
import { MAX_DIGITS, rankOf } from './rank.ts';
import type { Term } from './scan-term.ts';

const COMMA = 44;
const ZERO = 48;

/** Moves over `,name` as long as the names are like `term`, and gives the rank of each to `take`. */
export function passAlikeNames(cursor: Cursor, term: Term, take: (rank: number) => void): void {
  const prefix = prefixOf(term);
  if (prefix === undefined) return;
  const { text } = cursor;
  while (text.charCodeAt(cursor.at) === COMMA && text.startsWith(prefix, cursor.at + 1)) {
    const start = cursor.at + 1 + prefix.length;
    let end = start;
    let value = 0;
    for (let code = text.charCodeAt(end); isDigit(code); code = text.charCodeAt(++end)) {
      value = value * 10 + code - ZERO;
    }
    const isWhole = end === text.length || text.charCodeAt(end) === COMMA;
    if (!isWhole || end === start || end - start > MAX_DIGITS) return;
    take(rankOf(value, end - start));
    cursor.at = end;
  }
}

/** The text before the number, of a name with one number at its end. */
function prefixOf({ literals, axes }: Term): string | undefined {
  const [prefix = '', suffix] = literals;
  const isNumbered = literals.length === 2 && suffix === '' && typeof axes[0] === 'number';
  // A prefix that ends in a digit is the head of an overlong index (MAX_DIGITS).
  return isNumbered && !isDigit(prefix.charCodeAt(prefix.length - 1)) ? prefix : undefined;
}
