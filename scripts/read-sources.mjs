/** The checks that only read the sources: format, lint, types, unused code. Side by side, they take half the time. */

import { runTogether } from './install.mjs';

export function readSources() {
  return runTogether([
    ['tsc', '-p', '.'],
    ['tsc', '-p', 'src/web'],
    ['knip'],
    ['oxlint', '--type-aware'],
    ['oxfmt', '--check'],
  ]);
}
