/** Builds the errors of a text: message, and a place with a bounded excerpt around the faulty column. */

import { GrappeError, type TextPlace } from '../base/index.ts';

/** A text that is being read: what it is called, and what it says. */
export interface Source {
  readonly label: string;
  readonly text: string;
  /** Nodes that a bracket in it may stand for, where they are fewer than usual. */
  readonly mostNodes?: number;
}

/** How much of a long text an error shows on either side of the fault. */
const EXCERPT = 60;

/** Half-open part of the text that is wrong. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function fault(source: Source, span: Span, message: string, why?: string): GrappeError {
  const where = placeOf(source, span);
  return new GrappeError('nodeset-syntax', { message, where, ...(why !== undefined && { why }) });
}

/** The place of `span`, with at most `EXCERPT` characters of text before and behind. */
export function placeOf({ label, text }: Source, { start, end }: Span): TextPlace {
  const from = start > EXCERPT ? start - EXCERPT : 0;
  const to = Math.min(text.length, Math.min(end, start + EXCERPT) + EXCERPT);
  const before = from > 0 ? '…' : '';
  const excerpt = before + printable(text.slice(from, to)) + (to < text.length ? '…' : '');
  const length = Math.max(1, Math.min(end, to) - start);
  return { source: label, text: excerpt, column: start - from + before.length + 1, length };
}

/** The error with this place, if it has none of its own. */
export function located(error: unknown, source: Source, span: Span): unknown {
  if (!(error instanceof GrappeError) || error.where !== undefined) return error;
  const { code, message, why, hint } = error;
  const where = placeOf(source, span);
  return new GrappeError(code, { message, where, cause: error, ...(why && { why }), ...(hint && { hint }) });
}

/** The part itself, for messages; cut when long. */
export function quoted({ text }: Source, { start, end }: Span): string {
  const isLong = end - start > EXCERPT;
  return `'${printable(text.slice(start, isLong ? start + EXCERPT : end))}${isLong ? '…' : ''}'`;
}

/** Control characters would move the cursor of the terminal that shows the error. */
function printable(text: string): string {
  return Array.from({ length: text.length }, (_, at) =>
    isControl(text.charCodeAt(at)) ? '\uFFFD' : text.charAt(at),
  ).join('');
}

export function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}
