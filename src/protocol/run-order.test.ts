import * as v from 'valibot';
import { expect, it } from 'vitest';
import { RunOrder } from './index.ts';

const takes = (options: object): boolean =>
  v.safeParse(RunOrder, { nodes: 'n1', command: 'true', ...options }).success;

it.each([
  [1, true, true],
  ['10%', true, true],
  ['12.5%', true, true],
  ['100%', true, true],
  [0, false, true],
  ['0%', false, false],
  ['0.0%', false, false],
  ['101%', false, false],
  [-1, false, false],
  [1.5, false, false],
  ['1', false, false],
])('shares are those of the command line: %j', (share, ofWaves, ofFailures) => {
  expect([takes({ canary: share }), takes({ batch: share }), takes({ maxFailed: share })]).toEqual([
    ...[ofWaves, ofWaves],
    ofFailures,
  ]);
});
