/** `npm run check`: format, lint, types, architecture, unit tests. Seconds, for use while working. */

import { installPackages, run } from './install.mjs';

installPackages();
run('oxfmt', ['--check']);
run('oxlint', ['--type-aware']);
run('tsc', ['-p', '.']);
run('knip', []);
run('vitest', ['run', '--project', 'unit', ...process.argv.slice(2)]);
