/** Folders of this machine, made where they are missing. */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../base/index.ts';

/** Belongs to this account alone. */
export function makePrivateFolder(path: string): void {
  makeFolder(path, 0o700);
}

/**
 * Makes a folder, and those above it, with this mode less the umask. Not by mkdir's `recursive`: below /proc,
 * whose ENOENT means "never", Node would try for ever.
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another grappe may have been faster.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
