/**
 * Soak of kept connections: `node test/soak/kill-daemon.ts [ROUNDS] [SEED]`. The command line and the background
 * process are killed so many times each. Prints seed and counts, ends with 1 if any law was broken.
 */

import { seededRandom } from '../../src/transport/fake/index.ts';
import { startKeptNodes } from '../support/kept-nodes.ts';
import { KillRounds } from '../support/kill-rounds.ts';

const [rounds = 100, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);

await using nodes = await startKeptNodes();
const kills = new KillRounds(nodes, seededRandom(seed));
for (let round = 0; round < rounds; round++) {
  await kills.round('command line');
  await kills.round('background process');
}
for (const what of kills.broken) console.log(`  broken: ${what}`);
const counts = [...kills.counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
console.log(
  `seed ${seed}: each killed ${rounds} times, ${kills.began} commands began, ${kills.broken.length} laws broken`,
);
console.log(`nodes of these runs: ${counts}`);
process.exitCode = kills.broken.length === 0 ? 0 : 1;
