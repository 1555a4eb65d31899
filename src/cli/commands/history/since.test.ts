import { expect, test } from 'vitest';
import { sinceOf } from './since.ts';

const NOW = new Date('2026-11-21T12:00:00Z');

test.each([
  ['30m', '2026-11-21T11:30:00.000Z'],
  ['2h', '2026-11-21T10:00:00.000Z'],
  ['3d', '2026-11-18T12:00:00.000Z'],
  ['2026-11-20T08:00:00Z', '2026-11-20T08:00:00.000Z'],
])('%s', (text, expected) => {
  expect(sinceOf(text, NOW).toISOString()).toBe(expected);
});

test('a date begins at midnight here', () => {
  expect(sinceOf('2026-11-20', NOW)).toEqual(new Date(2026, 10, 20));
});

test.each(['', '5', 'yesterday', '1w', '2026-99-99'])("'%s' is refused", (text) => {
  expect(() => sinceOf(text, NOW)).toThrow(/needs a time/);
});
