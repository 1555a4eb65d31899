/** Rows as lines: every column as wide as its widest cell, the last one as it is. */

import { sanitise } from '../../../output/index.ts';

export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
    .map((line) => `${sanitise(line.trimEnd())}\n`)
    .join('');
}
