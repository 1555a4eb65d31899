/** `npm run bench [NAME…]`: installs the peers, builds, and compares. */

import { installDebianPackages, installPackages, run } from './install.mjs';
import { TEST_PACKAGES } from './test-packages.mjs';

installPackages();
const peers = {
  clush: 'clustershell',
  nodeset: 'clustershell',
  pdsh: 'pdsh',
  parallel: 'parallel',
  ansible: 'ansible-core',
  '/usr/bin/time': 'time',
};
if (!installDebianPackages({ ...TEST_PACKAGES, ...peers })) process.exit(9);
run('node', ['scripts/build.mjs']);
run('node', ['bench/main.ts', ...process.argv.slice(2)]);
