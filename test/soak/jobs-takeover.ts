/**
 * Soak of two controllers: `node test/soak/jobs-takeover.ts [ROUNDS] [SEED]`. So many times the one that acts is stopped
 * for longer than its lease. Ends with 1 if any law was broken.
 */

import { loadavg } from 'node:os';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { startJobSite } from '../support/job-site.ts';
import { Takeovers } from '../support/job-takeover.ts';
import { hasSandbox } from '../support/sandboxed.ts';

const [rounds = 20, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);

await using site = await startJobSite({ nodes: 3, marked: true, jobs: ['slots: 5'] });
const random = seededRandom(seed);
const soak = new Takeovers(site, { rounds, jobs: 20, random, hasBox: hasSandbox(site.sshd.user) });
await soak.run();
for (const what of soak.broken) console.log(`  broken: ${what}`);
console.log(
  `seed ${seed}: ${rounds} times another one took over, ${soak.expected.length} jobs (load ${loadavg()[0]?.toFixed(0)}), ${soak.broken.length} laws broken`,
);
process.exitCode = soak.broken.length === 0 ? 0 : 1;
