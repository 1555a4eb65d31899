/** One event as a line of JSON that is harmless on a terminal, too. */

/** JSON lets these stand: DEL, C1 controls, bidi controls, line and paragraph separators. */
const UNFIT = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Escaped, not lost: they occur in strings only. */
export function jsonLine(value: unknown): string {
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value).replaceAll(UNFIT, escaped)}\n`;
}
