/** Folders that belong to this account alone. */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../base/index.ts';

/**
 * Makes a folder, and those above it, with mode 0700 where they are missing. Not by mkdir's `recursive`: below
 * /proc, whose ENOENT means "never", Node would try for ever.
 */
export function makePrivateFolder(path: string): void {
  if (existsSync(path)) return;
  makePrivateFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another grappe may have been faster.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
