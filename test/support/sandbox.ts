/** Whether this machine can hold programs, as a node whose login is this account. */

import { spawnSync } from 'node:child_process';

/** 0 where there is no bubblewrap, or it may not make namespaces. */
export const isolationHere: 0 | 2 = canIsolate() ? 2 : 0;

function canIsolate(): boolean {
  const words = ['--unshare-user', '--unshare-all', '--ro-bind', '/', '/', 'true'];
  return spawnSync('bwrap', words, { stdio: 'ignore' }).status === 0;
}
