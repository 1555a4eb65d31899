/** `npm run demo [-- --once]`: installs what it needs from the lock file, then `grappe demo`. */

import { installPackages, run } from './install.mjs';

installPackages();
run('bin/grappe', ['demo', ...process.argv.slice(2)]);
