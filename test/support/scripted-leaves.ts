/** Leaves that answer as a fast network does, and all print the same page. */

import { systemClock } from '../../src/base/index.ts';
import { answers, FakeConnector, fakeNode, text } from '../../src/transport/fake/index.ts';

export const PAGE = 'what each of many nodes prints alike, to the last letter\n'.repeat(70);

export function scriptedLeaves(): FakeConnector {
  return new FakeConnector({
    clock: systemClock,
    nodes: (node) =>
      fakeNode(
        { output: [text(PAGE)], runMs: 20 + (node.charCodeAt(node.length - 1) % 10) * 8 },
        answers(10),
      ),
  });
}
