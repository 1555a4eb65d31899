/** `npm run docs`: writes docs/reference and the man pages from the tables in src. A test compares. */

import { installPackages, run } from './install.mjs';

installPackages();
run('node', ['scripts/write-docs.ts']);
