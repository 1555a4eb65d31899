/**
 * Soak of gateways: `node test/soak/gateway-kills.ts [ROUNDS] [SEED]`. In each round a gateway of three is killed at some
 * moment of a run over 2,000 leaves. Prints seed and counts, ends with 1 if any law was broken.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeSet } from '../../src/nodeset/index.ts';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { sailKilled } from '../support/gateway-voyage.ts';

const [rounds = 50, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);
const random = seededRandom(seed);
const nodes = NodeSet.parse('n[1-2000]');
let lost = 0;
let broken = 0;
for (let round = 0; round < rounds; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-gateways-'));
  // Each gateway has begun by then.
  const killedAfter = 100 + Math.floor(random() * 1800);
  const voyage = await sailKilled({ nodes, count: 3, folder, killedAfter });
  for (const law of voyage.broken) console.log(`  broken, killed after ${killedAfter}: ${law}`);
  lost += voyage.lost;
  broken += voyage.broken.length;
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `seed ${seed}: ${rounds} gateways killed, ${lost} commands lost with them, ${broken} laws broken`,
);
process.exit(broken === 0 ? 0 : 1);
