import { expect, it } from 'vitest';

import { atLeast } from './version.ts';

it.each([
  ['3.11.2', '3.11', true],
  ['3.9', '3.11', false],
  ['3.11', '3.11.0', true],
  ['3.11', '3.11.1', false],
  ['17.0.15', '8', true],
  ['1.19.8', '1.20', false],
])('%s is at least %s: %s', (version, least, answer) => {
  expect(atLeast(version, least)).toBe(answer);
});
