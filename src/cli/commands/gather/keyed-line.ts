/** One input line taken apart: key and text. Bytes in, bytes out; reads no node sets. */

export interface KeyedLine {
  /** Without white space round it; empty when the line has none. */
  readonly key: Uint8Array;
  /** What follows the separator. */
  readonly text: Uint8Array;
}

const SPACE = 32;
const LAST_CONTROL_SPACE = 13;
const FIRST_CONTROL_SPACE = 9;

/** Undefined when the line has no separator. */
export function splitKey(line: Uint8Array, separator: Uint8Array): KeyedLine | undefined {
  const at = indexOf(line, separator);
  if (at < 0) return undefined;
  let from = 0;
  let until = at;
  while (from < until && isSpace(line[from])) from++;
  while (until > from && isSpace(line[until - 1])) until--;
  return { key: line.subarray(from, until), text: line.subarray(at + separator.length) };
}

/** Keys are short: a plain loop finds their end faster than a call out of JavaScript. */
function indexOf(line: Uint8Array, separator: Uint8Array): number {
  const first = separator[0];
  const last = line.length - separator.length;
  for (let at = 0; at <= last; at++) if (line[at] === first && matches(line, separator, at)) return at;
  return -1;
}

function matches(line: Uint8Array, separator: Uint8Array, at: number): boolean {
  for (let next = 1; next < separator.length; next++) if (line[at + next] !== separator[next]) return false;
  return true;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || (byte !== undefined && byte >= FIRST_CONTROL_SPACE && byte <= LAST_CONTROL_SPACE);
}
