/** `npm run soak [NAME…]`: the proofs at full size. They print seed and counts; docs/proof.md keeps the figures. */

import { installDebianPackages, installPackages, run } from './install.mjs';
import { TEST_PACKAGES } from './test-packages.mjs';

const SOAKS = {
  'fake-fleet': ['test/soak/fake-fleet.ts', '200'],
  'big-output': ['test/soak/big-output.ts'],
  'cut-copies': ['test/soak/cut-copies.ts', '200'],
  'race-links': ['test/soak/race-links.ts', '10000'],
  'kill-daemon': ['test/soak/kill-daemon.ts', '100'],
  'kill-masters': ['test/soak/kill-masters.ts', '100'],
  'random-graphs': ['test/soak/random-graphs.ts', '50000'],
  'long-history': ['test/soak/long-history.ts'],
  'job-queue': ['test/soak/job-queue.ts', '200'],
  'jobs-kill': ['test/soak/jobs-kill.ts', '1000', '200'],
  'jobs-takeover': ['test/soak/jobs-takeover.ts', '20'],
  'jobs-restart': ['test/soak/jobs-restart.ts', '100000'],
  'slurm-kill': ['test/soak/slurm-kill.ts', '100'],
  'slurm-kill-apart': ['test/soak/slurm-kill.ts', '100', 'apart'],
  'gateway-kills': ['test/soak/gateway-kills.ts', '50'],
  'console-scale': ['test/soak/console-scale.ts'],
  'console-cuts': ['test/soak/console-cuts.ts', '100'],
  'console-users': ['test/soak/console-users.ts', '30', '3'],
};

installPackages();
if (!installDebianPackages(TEST_PACKAGES)) process.exit(9);
run('node', ['scripts/build.mjs']);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SOAKS));
if (unknown.length > 0) {
  console.error(`soak: unknown: ${unknown.join(' ')}; there are: ${Object.keys(SOAKS).join(' ')}`);
  process.exit(2);
}
for (const [name, words] of Object.entries(SOAKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  run('node', words);
}
