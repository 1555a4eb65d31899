/** Puts a label before every line of a text. */

import { NEWLINE } from './line-splitter.ts';

/**
 * `lines` ends with a newline, or is empty. Copied byte by byte: for lines of common length a call for each,
 * and the view that it needs, cost more.
 */
export function labelLines(lines: Uint8Array, label: Uint8Array): Uint8Array {
  const labelled = new Uint8Array(lines.length + countLines(lines) * label.length);
  let from = 0;
  let to = 0;
  while (from < lines.length) {
    labelled.set(label, to);
    to += label.length;
    for (let byte = -1; byte !== NEWLINE; from++) {
      byte = lines[from] ?? NEWLINE;
      labelled[to++] = byte;
    }
  }
  return labelled;
}

function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
