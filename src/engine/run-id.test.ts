import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { newRunId } from './run-id.ts';

it('makes ids of twelve plain characters', () => {
  expect(newRunId(new Date(Date.UTC(2026, 10, 21)), () => 0.5)).toMatch(/^[0-9a-hjkmnp-tv-z]{12}$/);
});

it('sorts ids by time, whatever chance says', () => {
  const moment = fc.date({ min: new Date(0), max: new Date(Date.UTC(3000, 0)), noInvalidDate: true });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(moment, moment, chance, chance, (a, b, first, second) => {
      fc.pre(a < b);
      expect(newRunId(a, () => first) < newRunId(b, () => second)).toBe(true);
    }),
  );
});
