/** Lines that hold a text, group by group. Of a flood, so much is read and no more. */

import type { Group } from '../../app/index.ts';
import type { Answer, RUNS } from '../../protocol/index.ts';

const MOST_LINES = 2_000_000;

export function searchGroups(
  groups: readonly Group[],
  text: string,
  most: number,
): Answer<typeof RUNS.search> {
  const wanted = text.toLowerCase();
  const matches: Answer<typeof RUNS.search>['matches'] = [];
  let read = 0;
  for (const { id, nodes, lines } of groups) {
    let line = 0;
    for (const shown of lines.range(0, lines.lines)) {
      if (++read > MOST_LINES || matches.length >= most) return { matches, more: true };
      if (shown.text.toLowerCase().includes(wanted))
        matches.push({ group: id, nodes: nodes.fold(), line, text: shown.text });
      line++;
    }
  }
  return { matches, more: false };
}
