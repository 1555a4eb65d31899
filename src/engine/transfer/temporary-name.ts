/** Names for files that are not whole yet. */

import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';

/**
 * Unguessable: whoever can write to the folder cannot lie in wait under it. With a SHA-256 that stands for what is to
 * come, a later copy recognises what was left of it.
 */
export function temporaryName(digest?: string): string {
  return `.grappe-${digest === undefined ? '' : keyOf(digest)}${randomBytes(8).toString('hex')}.partial`;
}

/**
 * A path beside `path`, so that a rename stays within one file system. Not normalised: `link/../x` must not lead
 * elsewhere.
 */
export function besidePath(path: string, digest?: string): string {
  return `${posix.dirname(path)}/${temporaryName(digest)}`;
}

/** Whether it is such a name. */
export function isUnfinishedName(name: string): boolean {
  return /^\.grappe-([0-9a-f]{32}-)?[0-9a-f]{16}\.partial$/.test(name);
}

/** Whether it was to become what this SHA-256 stands for. */
export function isBeginningOf(path: string, digest: string): boolean {
  return posix.basename(path).startsWith(`.grappe-${keyOf(digest)}`);
}

function keyOf(digest: string): string {
  return `${digest.slice(0, 32)}-`;
}
