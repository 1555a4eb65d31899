/** `npm run check`: format, lint, types, architecture, unit tests. Seconds, for use while working. */

import { installPackages, run } from './install.mjs';
import { readSources } from './read-sources.mjs';

installPackages();
await readSources();
run('vitest', ['run', '--project', 'unit', ...process.argv.slice(2)]);
