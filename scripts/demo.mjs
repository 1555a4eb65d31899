/** `npm run demo [-- --once]`: installs what it needs from the lock file, then `grappe demo`. */

import { installPackages, run } from './install.mjs';

installPackages();
// Ctrl-C is for the demo's session, which answers it; this process stays until the session ends.
process.on('SIGINT', () => undefined);
run('bin/grappe', ['demo', ...process.argv.slice(2)]);
