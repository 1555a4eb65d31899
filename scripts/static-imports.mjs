/** Which source files are loaded together with another one. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const IMPORT = /^(?:import|export) (?!type )[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'/gm;

/** The paths of these files and of all that they import statically, types left out. */
export function staticImportsOf(files) {
  const found = new Set();
  const look = (path) => {
    if (found.has(path) || path.endsWith('.json')) return;
    found.add(path);
    for (const [, from, bare] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      look(resolve(dirname(path), from ?? bare));
    }
  };
  for (const file of files) look(resolve(file));
  return found;
}
