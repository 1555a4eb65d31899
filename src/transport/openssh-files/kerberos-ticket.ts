/** Whether this account holds a Kerberos ticket that is still good. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const KLIST_TIMEOUT_MS = 3000;

/** Asks `klist -s`, which knows every kind of cache; without klist, a cache file that exists counts. */
export function hasKerberosTicket(environment: NodeJS.ProcessEnv, uid: number): boolean {
  const asked = spawnSync('klist', ['-s'], { env: environment, stdio: 'ignore', timeout: KLIST_TIMEOUT_MS });
  if (asked.error === undefined) return asked.status === 0;
  const cache = environment['KRB5CCNAME'] ?? `/tmp/krb5cc_${uid}`;
  return existsSync(cache.replace(/^(?:FILE|DIR):/, ''));
}
