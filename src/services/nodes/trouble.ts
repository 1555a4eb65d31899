/** Why a node gave no answer, from how its command ended. */

import type { NodeResult } from '../../engine/index.ts';
import type { Trouble } from '../reading.ts';

export function troubleOf(result: NodeResult): Trouble {
  const { outcome, cause, detail, gateway } = result;
  if (outcome === 'ok' || outcome === 'failed') {
    const code = result.exit === null || result.exit === 0 ? '' : `, exit code ${result.exit}`;
    return { outcome: 'failed', cause: 'protocol', detail: `its answer broke off${code}` };
  }
  if (cause === 'privilege') return noPrivilege(detail);
  return { outcome, cause, detail, ...(gateway !== undefined && { gateway }) };
}

/** Somebody who may not do it, and what to do about it. */
export function noPrivilege(said: string | null): Trouble {
  const why = said === null || said === '' ? 'root is needed' : said;
  const fix = 'allow it to the login without a password, take --ask-sudo-pass, or set `become`';
  return { outcome: 'denied', cause: 'privilege', detail: `${why}; ${fix}` };
}
