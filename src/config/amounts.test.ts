import { expect, test } from 'vitest';
import { formatAge, formatSize, parseAge, parseSize } from './amounts.ts';

test.each([
  ['30d', 30 * 86_400_000],
  ['12h', 12 * 3_600_000],
])('%s is %d ms', (text, ms) => {
  expect(parseAge(text)).toBe(ms);
  expect(formatAge(ms)).toBe(text);
});

test.each([
  ['500MB', 500_000_000],
  ['2GB', 2_000_000_000],
  ['64kB', 64_000],
])('%s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
  expect(formatSize(bytes)).toBe(text);
});
