import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Hunk, unifiedHunks } from './unified-diff.ts';

const codes = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const shown = (hunks: readonly Hunk[]): string[] =>
  hunks.flatMap((hunk) => [
    hunk.header,
    ...hunk.lines.map(({ mark, line }) => mark + String.fromCharCode(line)),
  ]);

/** Applies hunks as `patch` does: what a reader of the diff believes the other text to be. */
function patched(before: readonly number[], hunks: readonly Hunk[]): number[] {
  const after: number[] = [];
  let at = 0;
  for (const { header, lines } of hunks) {
    const [, start = '', count] = /^@@ -(\d+)(?:,(\d+))? /.exec(header) ?? [];
    const from = count === '0' ? Number(start) : Number(start) - 1;
    after.push(...before.slice(at, from));
    at = from;
    for (const { mark, line } of lines) {
      if (mark !== '+') expect(before[at++]).toBe(line);
      if (mark !== '-') after.push(line);
    }
  }
  return [...after, ...before.slice(at)];
}

describe('unified hunks', () => {
  // The expected ones are what Python's difflib.unified_diff answers.
  it.each([
    ['a', 'b', ['@@ -1 +1 @@', '-a', '+b']],
    ['ac', 'bc', ['@@ -1,2 +1,2 @@', '-a', '+b', ' c']],
    ['a', 'ac', ['@@ -1 +1,2 @@', ' a', '+c']],
    ['', 'ab', ['@@ -0,0 +1,2 @@', '+a', '+b']],
    ['ab', '', ['@@ -1,2 +0,0 @@', '-a', '-b']],
    ['abc', 'abc', []],
    ['abcdefghij', 'abcdXfghij', ['@@ -2,7 +2,7 @@', ' b', ' c', ' d', '-e', '+X', ' f', ' g', ' h']],
    ['abcdefgh', 'Xbcdefg', ['@@ -1,8 +1,7 @@', '-a', '+X', ' b', ' c', ' d', ' e', ' f', ' g', '-h']],
    [
      'abcdefghi',
      'XbcdefghY',
      ['@@ -1,4 +1,4 @@', '-a', '+X', ' b', ' c', ' d', '@@ -6,4 +6,4 @@', ' f', ' g', ' h', '-i', '+Y'],
    ],
  ])('%j to %j', (before, after, expected) => {
    expect(shown(unifiedHunks(codes(before), codes(after)))).toEqual(expected);
  });

  it('lead from the one text to the other', () => {
    const lines = fc.array(fc.nat(4), { maxLength: 40 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        expect(patched(before, unifiedHunks(before, after))).toEqual(after);
      }),
      { numRuns: 1000 },
    );
  });

  it('long texts with nothing in common are one replacement', () => {
    const before = Array.from({ length: 20_000 }, (_, at) => at);
    const after = before.map((line) => line + 20_000);
    const [hunk, ...others] = unifiedHunks(before, after);
    expect(others).toEqual([]);
    expect(hunk?.header).toBe('@@ -1,20000 +1,20000 @@');
    expect(patched(before, [hunk!])).toEqual(after);
  });
});
