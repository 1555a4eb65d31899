/** Cursor: a place in a text that scanners move forward, never back; so every scan is linear. */

import type { Source } from './fault.ts';

export interface Cursor extends Source {
  at: number;
}

const ZERO = 48;
const NINE = 57;

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export function skipSpaces(cursor: Cursor): void {
  while (isSpace(cursor.text.charCodeAt(cursor.at))) cursor.at++;
}

/** Moves behind the digits at the cursor and returns them. */
export function takeDigits(cursor: Cursor): string {
  const start = cursor.at;
  while (isDigit(cursor.text.charCodeAt(cursor.at))) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

/** Moves behind `character` if it comes next. */
export function takeCharacter(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at++;
  return true;
}
