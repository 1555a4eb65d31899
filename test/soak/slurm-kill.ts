/**
 * Soak of jobs on a Slurm: `node test/soak/slurm-kill.ts [ROUNDS] [shared|apart] [SEED]`. In each round jobs are handed in, and 0.5 to 4
 * seconds later slurmctld, our controller or the slurmd of a node is killed; `apart`: on a Slurm whose nodes do not see the
 * folder of the login node. Prints seed and counts, ends with 1 if any law was broken.
 */

import { loadavg } from 'node:os';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { hasSandbox } from '../support/sandboxed.ts';
import { startSlurmJobSite } from '../support/slurm-job-site.ts';
import { SlurmKills } from '../support/slurm-kills.ts';

const [, , roundsWord = '100', kind = 'shared', seedWord = String(Date.now() % 1e9)] = process.argv;
const [rounds, seed] = [Number(roundsWord), Number(seedWord)];
const JOBS_OF_ROUND = 4;

await using place = await startSlurmJobSite({ marked: true, apart: kind === 'apart' });
const { site, lab } = place;
const began = performance.now();
const hasBox = hasSandbox(site.sshd.user);
const soak = new SlurmKills(site, lab, {
  rounds,
  jobsOfRound: JOBS_OF_ROUND,
  random: seededRandom(seed),
  hasBox,
});
await soak.run();

const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
for (const what of soak.broken) console.log(`  broken: ${what}`);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
const load = loadavg()[0]?.toFixed(0);
console.log(
  `seed ${seed}: ${rounds} rounds, ${rounds * JOBS_OF_ROUND} jobs, ${soak.attempts} attempts, ${seconds} s (load ${load}), ${soak.broken.length} laws broken`,
);
console.log(`killed: ${counted(soak.killed)}`);
console.log(`tasks: ${counted(soak.outcomes)}; ${soak.forgotten} attempts handed in anew, never begun`);
console.log(`drained by Slurm: ${counted(soak.drained)}`);
process.exitCode = soak.broken.length === 0 ? 0 : 1;
