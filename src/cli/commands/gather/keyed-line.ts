/** Where key and text lie in an input line, as offsets. Reads no node sets. */

export interface KeyedLine {
  /** The key, without white space round it; may be empty. */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Where what follows the separator begins. */
  readonly textStart: number;
}

const SPACE = 32;
const LAST_CONTROL_SPACE = 13;
const FIRST_CONTROL_SPACE = 9;

/** The line that begins at `from`, searched up to `until`; undefined when no separator is there. */
export function findKey(
  bytes: Uint8Array,
  from: number,
  until: number,
  separator: Uint8Array,
): KeyedLine | undefined {
  const at = indexOf(bytes, from, until - separator.length, separator);
  if (at < 0) return undefined;
  let start = from;
  let end = at;
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return { keyStart: start, keyEnd: end, textStart: at + separator.length };
}

/** Keys are short: a plain loop finds their end faster than a call out of JavaScript. */
function indexOf(bytes: Uint8Array, from: number, last: number, separator: Uint8Array): number {
  const first = separator[0];
  for (let at = from; at <= last; at++) if (bytes[at] === first && matches(bytes, at, separator)) return at;
  return -1;
}

function matches(bytes: Uint8Array, at: number, separator: Uint8Array): boolean {
  for (let next = 1; next < separator.length; next++) if (bytes[at + next] !== separator[next]) return false;
  return true;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || (byte !== undefined && byte >= FIRST_CONTROL_SPACE && byte <= LAST_CONTROL_SPACE);
}
