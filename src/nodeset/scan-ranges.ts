/** Scans a comma list of `a`, `a-b`, `a-b/step` as it is written; what the bounds mean is `range-edges.ts`. */

import type { GrappeError } from '../base/index.ts';
import { type Cursor, isDigit, isSpace, skipSpaces, takeCharacter, takeDigits } from './cursor.ts';
import { fault, quoted, type Span } from './fault.ts';

/** Digits of one bound; only the last 15 may vary (see `range-edges.ts`). */
const MAX_DIGITS = 100;

/** One item of the list, bounds as text. */
export interface WrittenRange extends Span {
  readonly first: string;
  /** Equal to `first` for a single number. */
  readonly last: string;
  /** Absent when none is written. */
  readonly step?: number;
}

export interface RangeListRules {
  /** The character that ends the list; the end of the text when absent. */
  readonly closing?: string;
  /** Whether numbers may be negative. */
  readonly signed: boolean;
}

/** Reads up to the closing character, and leaves the cursor on it. */
export function scanRanges(cursor: Cursor, rules: RangeListRules): WrittenRange[] {
  const ranges: WrittenRange[] = [];
  do {
    ranges.push(scanRange(cursor, rules));
  } while (takeCharacter(cursor, ','));
  if (!isListEnd(cursor, rules)) throw notANumber(cursor, rules, cursor.at);
  return ranges;
}

function scanRange(cursor: Cursor, rules: RangeListRules): WrittenRange {
  skipSpaces(cursor);
  const start = cursor.at;
  const first = scanBound(cursor, rules, start);
  if (!takeCharacter(cursor, '-')) {
    refuseLoneStep(cursor, start);
    return { first, last: first, start, end: cursor.at };
  }
  skipSpaces(cursor);
  const last = scanBound(cursor, rules, start);
  const step = scanStep(cursor, rules, start);
  refuseSecondDash(cursor, start);
  return { first, last, ...(step !== undefined && { step }), start, end: cursor.at };
}

/** A number with its sign, and the spaces behind it. */
function scanBound(cursor: Cursor, rules: RangeListRules, start: number): string {
  const sign = rules.signed && takeCharacter(cursor, '-') ? '-' : '';
  const digits = takeDigits(cursor);
  if (digits === '') throw notANumber(cursor, rules, start);
  refuseLong(cursor, digits, start);
  skipSpaces(cursor);
  return digits === '0' ? digits : sign + digits;
}

function scanStep(cursor: Cursor, rules: RangeListRules, start: number): number | undefined {
  if (!takeCharacter(cursor, '/')) return undefined;
  skipSpaces(cursor);
  const digits = takeDigits(cursor);
  if (digits === '') throw notANumber(cursor, rules, start);
  refuseLong(cursor, digits, start);
  skipSpaces(cursor);
  if (Number(digits) >= 1) return Number(digits);
  const span = { start, end: cursor.at };
  throw fault(cursor, span, `a step is not positive: ${quoted(cursor, span)}`);
}

function refuseSecondDash(cursor: Cursor, start: number): void {
  if (cursor.text[cursor.at] !== '-') return;
  const span = { start, end: endOfItem(cursor) };
  throw fault(cursor, span, `a range has two dashes: ${quoted(cursor, span)}`);
}

function refuseLong(cursor: Cursor, digits: string, start: number): void {
  if (digits.length <= MAX_DIGITS) return;
  const span = { start, end: cursor.at };
  const why = `it has ${digits.length} digits`;
  throw fault(cursor, span, `a number is too long: ${quoted(cursor, span)}`, why);
}

/** `5/2` says nothing; `5/1` is let pass, as a range of one. */
function refuseLoneStep(cursor: Cursor, start: number): void {
  if (!takeCharacter(cursor, '/')) return;
  skipSpaces(cursor);
  const digits = takeDigits(cursor);
  skipSpaces(cursor);
  if (Number(digits) === 1) return;
  const span = { start, end: endOfItem(cursor) };
  throw fault(cursor, span, `a step needs a range: ${quoted(cursor, span)}`);
}

/** The error for whatever stands where a number was expected. */
function notANumber(cursor: Cursor, rules: RangeListRules, start: number): GrappeError {
  if (isListEnd(cursor, rules) || cursor.text[cursor.at] === ',') return notComplete(cursor, start);
  const span = { start, end: endOfItem(cursor) };
  return fault(cursor, span, `not a range: ${quoted(cursor, span)}`, whyNot(cursor, rules));
}

/** `[]`, `[,1]`: underlined with the characters around it; or `[1-]`. */
function notComplete(cursor: Cursor, start: number): GrappeError {
  const span = { start, end: cursor.at };
  const isBlank = cursor.text.slice(start, cursor.at).trim() === '';
  if (!isBlank) return fault(cursor, span, `a range is not complete: ${quoted(cursor, span)}`);
  return fault(cursor, { start: Math.max(0, start - 1), end: cursor.at + 1 }, 'empty range');
}

function whyNot(cursor: Cursor, rules: RangeListRules): string {
  const code = cursor.text.charCodeAt(cursor.at);
  if (cursor.text[cursor.at] === '[') return 'a bracket stands inside brackets';
  if (cursor.text[cursor.at] === '-' && !rules.signed) return 'an index of a node name is not negative';
  if (isDigit(code) || isSpace(code)) return 'numbers are separated by commas';
  return 'a range is written 5, 1-9 or 0-8/2, with decimal digits';
}

function isListEnd(cursor: Cursor, { closing }: RangeListRules): boolean {
  return closing === undefined ? cursor.at >= cursor.text.length : cursor.text[cursor.at] === closing;
}

/** Where the item at the cursor ends: before the next comma or bracket. */
function endOfItem({ text, at }: Cursor): number {
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== ']') end++;
  return end;
}
