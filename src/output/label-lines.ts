/** Puts a label before every line of a text. */

import { NEWLINE } from './line-splitter.ts';

/** How much of the lines was read, and how much of the target was written. */
interface Labelled {
  readonly read: number;
  readonly written: number;
}

const WORD_BYTES = 4;

/**
 * As many of the lines as fit, each ending with its newline. Copied here, word by word: for lines of common length a
 * call for each, and the view that it needs, cost more; so does counting them first, to make room for all.
 */
export function labelLines(lines: Uint8Array, label: Uint8Array, target: Uint8Array): Labelled {
  const source = viewOf(lines);
  const goal = viewOf(target);
  let read = 0;
  let written = 0;
  while (read < lines.length && written + label.length < target.length) {
    const start = written + label.length;
    for (let at = 0; at < label.length; at++) target[written + at] = label[at] ?? 0;
    const length = copyLine(source, read, goal, start);
    if (length === 0) break;
    read += length;
    written = start + length;
  }
  return { read, written };
}

/** How long the line is, its newline included; 0 when the target has no room for it. */
function copyLine(source: DataView, from: number, target: DataView, to: number): number {
  const most = Math.min(source.byteLength - from, target.byteLength - to);
  let at = 0;
  for (; at <= most - WORD_BYTES; at += WORD_BYTES) {
    const word = source.getInt32(from + at);
    if (holdsNewline(word)) break;
    target.setInt32(to + at, word);
  }
  for (; at < most; at++) {
    const byte = source.getUint8(from + at);
    target.setUint8(to + at, byte);
    if (byte === NEWLINE) return at + 1;
  }
  return 0;
}

/** Whether a byte of the word, less a newline, is zero: what is left is not, then and only then. */
function holdsNewline(word: number): boolean {
  const other = word ^ 0x0a0a0a0a;
  return ((other - 0x01010101) & ~other & 0x80808080) !== 0;
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
