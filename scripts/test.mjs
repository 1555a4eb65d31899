/**
 * `npm test`: every proof at a small size, with nothing else typed. Arguments go to vitest
 * (`npm test -- src/nodeset`). Ends with the line "N passed, N failed, N skipped".
 */

import { installDebianPackages, installPackages, run } from './install.mjs';
import { readSources } from './read-sources.mjs';
import { TEST_PACKAGES } from './test-packages.mjs';

installPackages();
if (!installDebianPackages(TEST_PACKAGES)) process.exit(9);
const filters = process.argv.slice(2);
if (filters.length === 0) {
  run('node', ['scripts/build.mjs']);
  await readSources();
}
run('vitest', ['run', '--reporter=default', '--reporter=./scripts/count-reporter.mjs', ...filters]);
