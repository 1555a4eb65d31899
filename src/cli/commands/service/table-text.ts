/** Rows in columns, each with lines of its own below it. */

interface Row {
  readonly cells: readonly string[];
  readonly below?: readonly string[];
}

/** Cells of the columns in `numbers` stand to the right; nothing is padded behind the last one. */
export function tableText(
  head: readonly string[],
  rows: readonly Row[],
  numbers: readonly number[] = [],
): string {
  const all = [{ cells: head }, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map(({ cells }) => (cells[at] ?? '').length)));
  const cell = (text: string, at: number): string =>
    numbers.includes(at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  return all
    .flatMap(({ cells, below = [] }: Row) => [cells.map(cell).join('  ').trimEnd(), ...below])
    .map((line) => `${line}\n`)
    .join('');
}
