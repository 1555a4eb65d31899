import { describe, expect, it } from 'vitest';

import type { Outcome } from '../base/index.ts';
import { summaryLine } from './summary.ts';

const results = (outcomes: Readonly<Record<string, Outcome>>): { node: string; outcome: Outcome }[] =>
  Object.entries(outcomes).map(([node, outcome]) => ({ node, outcome }));

describe('the summary', () => {
  it.each<[Record<string, Outcome>, string]>([
    [{ n1: 'ok' }, '1 node: 1 ok'],
    [{ n1: 'ok', n2: 'ok' }, '2 nodes: 2 ok'],
    [
      { n4: 'failed', n1: 'ok', n3: 'failed', n7: 'unreachable', n5: 'not-run' },
      '5 nodes: 1 ok, 2 failed (n[3-4]), 1 unreachable (n7), 1 not-run (n5)',
    ],
    [{}, '0 nodes: none'],
  ])('of %j', (outcomes, line) => {
    expect(summaryLine(results(outcomes))).toBe(line);
  });
});
