/** How two groups differ, line by line. */

import type { Group } from '../../app/index.ts';
import { unifiedHunks } from '../../output/index.ts';
import type { Answer, RUNS } from '../../protocol/index.ts';

/** Of longer texts, the beginnings are compared. */
const MOST_LINES = 20_000;

export function comparedGroups(before: Group, after: Group): Answer<typeof RUNS.diff> {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const [a, b] = [before, after].map(({ lines }) =>
    Array.from(lines.range(0, MOST_LINES), ({ text }) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      const number = texts.push(text) - 1;
      numbers.set(text, number);
      return number;
    }),
  );
  const hunks = unifiedHunks(a ?? [], b ?? []).map(({ header, lines }) => ({
    header,
    lines: lines.map(({ mark, line }) => ({ mark, text: texts[line] ?? '' })),
  }));
  return { hunks, isCut: Math.max(before.lines.lines, after.lines.lines) > MOST_LINES };
}
