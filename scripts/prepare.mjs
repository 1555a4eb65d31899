/** `npm ci` ends with this: builds the CLI bundle, unless the tools are not installed (`npm ci --omit=dev`). */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, ROOT, run } from './install.mjs';

if (existsSync(join(ROOT, 'node_modules', 'rolldown'))) {
  run(existsSync(pinnedNode()) ? pinnedNode() : process.execPath, ['scripts/build.mjs']);
}
