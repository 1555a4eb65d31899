/** `npm run dev`: builds the console, and serves it on a fleet of made-up nodes that live. */

import { installPackages, run } from './install.mjs';

installPackages();
run('vite', ['build', '--logLevel', 'warn']);
run('node', ['scripts/dev.ts', ...process.argv.slice(2)]);
