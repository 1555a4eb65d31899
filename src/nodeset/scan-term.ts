/**
 * Scans one name of an expression, with its brackets: `rack[1-4]-n07`. Each digit run outside brackets is an
 * index too. Ends before the operator or the end of the text.
 */

import type { GrappeError } from '../base/index.ts';
import { type Cursor, isDigit, isSpace, skipSpaces, takeDigits } from './cursor.ts';
import { fault, isControl, quoted, type Span } from './fault.ts';
import { MAX_NAME_LENGTH } from './limits.ts';
import { operationOf } from './operation.ts';
import { indexStart, rankOfDigits } from './plain-name.ts';
import { axisOf } from './range-edges.ts';
import type { Runs } from './runs.ts';
import { scanRanges } from './scan-ranges.ts';

/** What stands on one axis: the rank of a single index, or the runs of a bracket. */
export type TermAxis = number | Runs;

export interface Term extends Span {
  /** The text between the axes: always one more than there are axes. */
  readonly literals: readonly string[];
  readonly axes: readonly TermAxis[];
  readonly hasWildcard: boolean;
  readonly hasBrackets: boolean;
}

/** The term under construction. */
interface Draft {
  readonly literals: string[];
  readonly axes: TermAxis[];
  readonly start: number;
  /** Where the literal that is being read begins. */
  literalStart: number;
  /** Where the digit run that is being read begins; -1 when in none. */
  digitsStart: number;
  /** The name is too long when the cursor comes here. */
  limit: number;
  hasWildcard: boolean;
  hasBrackets: boolean;
}

export function scanTerm(cursor: Cursor): Term {
  const draft = newDraft(cursor.at);
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (isDigit(code)) {
      if (draft.digitsStart < 0) draft.digitsStart = cursor.at;
      cursor.at++;
    } else if (isLetter(code)) {
      if (draft.digitsStart >= 0) closeDigits(draft, cursor);
      cursor.at++;
    } else if (!passMark(draft, cursor, code)) {
      return finishTerm(draft, cursor);
    }
    if (cursor.at > draft.limit) throw tooLong(cursor, draft);
  }
}

function newDraft(start: number): Draft {
  return {
    literals: [],
    axes: [],
    start,
    literalStart: start,
    digitsStart: -1,
    limit: start + MAX_NAME_LENGTH,
    hasWildcard: false,
    hasBrackets: false,
  };
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Handles a character that is neither letter nor digit; false when it ends the term. */
function passMark(draft: Draft, cursor: Cursor, code: number): boolean {
  if (Number.isNaN(code) || isSpace(code) || operationOf(code) !== undefined) return false;
  const character = cursor.text.charAt(cursor.at);
  if (character === '[') {
    passBracket(draft, cursor);
    return true;
  }
  if (character === ']') throw faultHere(cursor, "unbalanced ']': no '[' before it");
  if (isControl(code)) throw faultHere(cursor, 'a control character in a node name');
  if (character === '*' || character === '?') draft.hasWildcard = true;
  if (draft.digitsStart >= 0) closeDigits(draft, cursor);
  cursor.at++;
  return true;
}

function faultHere(cursor: Cursor, message: string, why?: string): GrappeError {
  return fault(cursor, { start: cursor.at, end: cursor.at + 1 }, message, why);
}

/** The digit run that ends at the cursor becomes an axis. */
function closeDigits(draft: Draft, cursor: Cursor): void {
  const start = indexStart(draft.digitsStart, cursor.at);
  draft.literals.push(cursor.text.slice(draft.literalStart, start));
  draft.axes.push(rankOfDigits(cursor.text, start, cursor.at));
  draft.literalStart = cursor.at;
  draft.digitsStart = -1;
}

function passBracket(draft: Draft, cursor: Cursor): void {
  const start = cursor.at;
  refuseAdjacent(draft, cursor);
  const leadingStart = draft.digitsStart < 0 ? start : draft.digitsStart;
  cursor.at++;
  refuseUnclosed(cursor, start);
  const ranges = scanRanges(cursor, { closing: ']', signed: false });
  cursor.at++;
  const leading = cursor.text.slice(leadingStart, start);
  const { head, runs } = axisOf(cursor, ranges, { leading, trailing: takeDigits(cursor) });
  draft.literals.push(cursor.text.slice(draft.literalStart, leadingStart) + head);
  draft.axes.push(runs);
  draft.limit += cursor.at - start;
  draft.literalStart = cursor.at;
  draft.digitsStart = -1;
  draft.hasBrackets = true;
}

/** `n[1][2]` and `n[1]2[3]`: which digits belong together? */
function refuseAdjacent(draft: Draft, cursor: Cursor): void {
  const isBehindBracket = draft.hasBrackets && draft.literalStart === cursor.at;
  if (!isBehindBracket) return;
  throw faultHere(cursor, 'two brackets side by side', 'nobody can tell where one index ends');
}

function refuseUnclosed(cursor: Cursor, start: number): void {
  if (cursor.text.includes(']', cursor.at)) return;
  throw fault(cursor, { start, end: start + 1 }, "unbalanced '[': no ']' behind it");
}

function finishTerm(draft: Draft, cursor: Cursor): Term {
  if (draft.digitsStart >= 0) closeDigits(draft, cursor);
  const { literals, axes, start, hasWildcard, hasBrackets } = draft;
  const end = cursor.at;
  literals.push(cursor.text.slice(draft.literalStart, end));
  refuseInnerSpace(cursor, { start, end });
  return { literals, axes, start, end, hasWildcard, hasBrackets };
}

/** Spaces may surround a term, not split it: `n1 n2` is more likely a missing comma than a name. */
function refuseInnerSpace(cursor: Cursor, term: Span): void {
  if (!isSpace(cursor.text.charCodeAt(cursor.at))) return;
  skipSpaces(cursor);
  const next = cursor.text.charCodeAt(cursor.at);
  if (Number.isNaN(next) || operationOf(next) !== undefined) return;
  const gap = { start: term.end, end: cursor.at };
  throw fault(cursor, gap, `a space behind ${quoted(cursor, term)}`, 'names are separated by commas');
}

function tooLong(cursor: Cursor, { start }: Draft): GrappeError {
  const span = { start, end: cursor.at };
  const why = `it has more than ${MAX_NAME_LENGTH} characters`;
  return fault(cursor, span, `a node name is too long: ${quoted(cursor, span)}`, why);
}
