/**
 * Soak of the connections that the system's ssh keeps: `node test/soak/kill-masters.ts [ROUNDS] [SEED]`. In each round a
 * run is cut by kill -9 of the command line, in the next one by that of about half of the masters. Prints seed and
 * counts, ends with 1 if any law was broken.
 */

import { seededRandom } from '../../src/transport/fake/index.ts';
import { startKeptNodes } from '../support/kept-nodes.ts';
import { KillRounds } from '../support/kill-rounds.ts';

const [rounds = 100, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);

await using nodes = await startKeptNodes();
const kills = new KillRounds(nodes, seededRandom(seed), ['--transport', 'openssh']);
for (let round = 0; round < rounds; round++) await kills.round(round % 2 === 0 ? 'masters' : 'command line');
await kills.stopped();
for (const what of kills.broken) console.log(`  broken: ${what}`);
const counts = [...kills.counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
console.log(
  `seed ${seed}: ${rounds} rounds, ${kills.began} commands began, ${kills.broken.length} laws broken`,
);
console.log(`nodes of these runs: ${counts}`);
process.exitCode = kills.broken.length === 0 ? 0 : 1;
