/** Rows of a label and a text, the texts below each other. Whatever a node has said in them is made harmless. */

import { sanitise } from '../../../output/index.ts';

/** A label is empty where it is the one above. */
export type Row = readonly [label: string, text: string];

const WIDTH = 16;

export function rowsText(rows: readonly Row[], indent = ''): string {
  return rows
    .map(([label, text]) => `${indent}${label.padEnd(WIDTH)}${sanitise(text).replaceAll(/[\n\t]/g, ' ')}\n`)
    .join('');
}
