/** Lines that hold a text, group by group. Others are served in between; of a flood, so much is read and no more. */

import type { Group } from '../../app/index.ts';
import type { Answer, RUNS } from '../../protocol/index.ts';

type Matches = Answer<typeof RUNS.search>['matches'];

const MOST_BYTES = 512 * 2 ** 20;
const TURN_MS = 15;

export interface Search {
  readonly text: string;
  readonly most: number;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export async function searchGroups(
  groups: readonly Group[],
  { text, most, signal }: Search,
): Promise<Answer<typeof RUNS.search>> {
  const matches: Matches = [];
  let bytes = 0;
  let turnEndsMs = performance.now() + TURN_MS;
  for (const group of groups) {
    if (bytes > MOST_BYTES) return { matches, more: true };
    for (const match of group.lines.search(text)) {
      if (match && matches.length >= most) return { matches, more: true };
      if (match)
        matches.push({ group: group.id, nodes: group.nodes.fold(), line: match.line, text: match.text });
      if (performance.now() < turnEndsMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return { matches, more: true };
      turnEndsMs = performance.now() + TURN_MS;
    }
    bytes += group.block.sizeBytes;
  }
  return { matches, more: false };
}
