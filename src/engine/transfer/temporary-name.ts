/** Names for files that are not whole yet. */

import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';

/** Unguessable: whoever can write to the folder cannot lie in wait under it. */
export function temporaryName(): string {
  return `.grappe-${randomBytes(8).toString('hex')}.partial`;
}

/**
 * A path beside `path`, so that a rename stays within one file system. Not normalised: `link/../x` must not lead
 * elsewhere.
 */
export function besidePath(path: string): string {
  return `${posix.dirname(path)}/${temporaryName()}`;
}
