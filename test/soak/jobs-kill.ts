/**
 * Soak of jobs: `node test/soak/jobs-kill.ts [JOBS] [KILLS] [SEED]`. While jobs run, the controller, the sessions of sshd,
 * starters and supervisors are killed. Prints seed and counts, ends with 1 if any law was broken.
 */

import { loadavg } from 'node:os';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { JobKills } from '../support/job-kills.ts';
import { startJobSite } from '../support/job-site.ts';
import { hasSandbox } from '../support/sandboxed.ts';

const [jobs = 1000, kills = 200, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);

await using site = await startJobSite({ nodes: 4, marked: true, jobs: ['slots: 6'] });
const began = performance.now();
const soak = new JobKills(site, {
  jobs,
  kills,
  random: seededRandom(seed),
  hasBox: hasSandbox(site.sshd.user),
});
await soak.run();

const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
for (const what of soak.broken) console.log(`  broken: ${what}`);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `seed ${seed}: ${jobs} jobs, ${soak.attempts} attempts, ${seconds} s (load ${loadavg()[0]?.toFixed(0)}), ${soak.broken.length} laws broken`,
);
console.log(`killed: ${counted(soak.killed)}`);
console.log(`tasks: ${counted(soak.outcomes)}`);
process.exitCode = soak.broken.length === 0 ? 0 : 1;
