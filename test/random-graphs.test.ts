/** Thousands of random graphs of services against a slow and simple model: order, reversal, blocking, budgets. */

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { brokenLaws } from './support/service-laws.ts';
import { expectedOf } from './support/service-model.ts';
import { sailed } from './support/service-voyage.ts';
import { worlds } from './support/service-worlds.ts';

it('one at a time, a rollout does what the model says, in the same order', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      expect(await sailed(world, 1)).toEqual(expectedOf(world));
    }),
    { numRuns: 3000, seed: 20_261_121 },
  );
}, 180_000);

it('several at a time, no law is broken', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.integer({ min: 2, max: 8 }), async (world, fanout) => {
      expect(brokenLaws(world, await sailed(world, fanout), expectedOf(world))).toEqual([]);
    }),
    { numRuns: 1000, seed: 20_261_121 },
  );
}, 180_000);
