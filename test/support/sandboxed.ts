/** Whether this machine can hold programs, without asking grappe. */

import { spawnSync } from 'node:child_process';
import { isRoot } from './accounts.ts';

const TRIAL = ['bwrap', '--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', 'true'];

/** As this account. */
export function hasSandbox(user: string): boolean {
  const [program = '', ...words] = isRoot
    ? ['setpriv', '--reuid', user, '--clear-groups', '--regid', user, ...TRIAL]
    : TRIAL;
  return spawnSync(program, words).status === 0;
}
