/** Puts a label before every line of a text. */

import { NEWLINE } from './line-splitter.ts';

/** How much of the lines was read, and how much of the target was written. */
interface Labelled {
  readonly read: number;
  readonly written: number;
}

/**
 * As many of the lines as fit, each ending with its newline. Copied byte by byte: for lines of common length a call
 * for each, and the view that it needs, cost more; so does counting them first, to make room for all.
 */
export function labelLines(lines: Uint8Array, label: Uint8Array, target: Uint8Array): Labelled {
  let read = 0;
  let written = 0;
  let from = 0;
  let to = 0;
  while (from < lines.length && to + label.length < target.length) {
    for (let at = 0; at < label.length; at++) target[to++] = label[at] ?? 0;
    let byte = -1;
    while (byte !== NEWLINE && to < target.length) {
      byte = lines[from++] ?? NEWLINE;
      target[to++] = byte;
    }
    if (byte !== NEWLINE) break;
    read = from;
    written = to;
  }
  return { read, written };
}
