/** `npm run soak random-graphs`: random graphs of services against the slow model, one at a time and several. */

import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { brokenLaws } from '../support/service-laws.ts';
import { expectedOf } from '../support/service-model.ts';
import { sailed } from '../support/service-voyage.ts';
import { worlds } from '../support/service-worlds.ts';

const BATCH = 500;
const count = Number(process.argv[2] ?? 50_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`${count} random graphs, seed ${seed}`);
let wrong = 0;
for (let from = 0; from < count; from += BATCH) {
  const some = fc.sample(worlds, { numRuns: Math.min(BATCH, count - from), seed: seed + from });
  for (const world of some) {
    const expected = expectedOf(world);
    const isSame = isDeepStrictEqual(await sailed(world, 1), expected);
    const broken = brokenLaws(world, await sailed(world, 4), expected);
    if (isSame && broken.length === 0) continue;
    wrong++;
    console.log(JSON.stringify({ world, isSame, broken }));
  }
}
console.log(`${count - wrong} agree with the model, ${wrong} do not`);
process.exitCode = wrong === 0 ? 0 : 1;
