/** Random worlds, against a model that is slow and simple. `test/random-graphs.test.ts` has more of them. */

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectedOf } from '../../../test/support/service-model.ts';
import { sailed } from '../../../test/support/service-voyage.ts';
import { worlds } from '../../../test/support/service-worlds.ts';

it('a rollout does what the model says, in the same order, one at a time', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      expect(await sailed(world, 1)).toEqual(expectedOf(world));
    }),
    { numRuns: 200, seed: 1 },
  );
});
