/**
 * Where a private folder may lie. Whoever owns the folder above it can put another one in its place between a look
 * and a use: `su` leaves XDG_RUNTIME_DIR and TMPDIR of the account that it came from.
 */

import { type Stats, statSync } from 'node:fs';
import { ownUid } from './local-account.ts';

const ROOT = 0;
const OTHERS_WRITE = 0o022;
/** As of /tmp: all may write, each takes away only what is his. */
const STICKY = 0o1000;

export function isSafeParent(path: string): boolean {
  try {
    return isSafe(statSync(path));
  } catch {
    // Not there, or not for us to see: nothing of ours can lie in it.
    return false;
  }
}

/** Exported for its test. */
export function isSafe({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, own = ownUid()): boolean {
  return (uid === own || uid === ROOT) && ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0);
}
