import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['250ms', 250],
  ['1h', 3_600_000],
  ['1h2m3s4ms', 3_723_004],
  ['0s', 0],
  ['90m', 5_400_000],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '10', '10 s', '1.5s', '-1s', '3s1m', '5s5s', 's', '1d', '1e3s', '٣s'])(
  "'%s' is no time span",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('every whole number of milliseconds survives being written and read', () => {
  assert(
    property(integer({ min: 0, max: 9999 * 3_600_000 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});
