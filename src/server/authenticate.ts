/** Who sends a request: by the token that it shows, or else by the cookie of a session. */

import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../app/index.ts';
import { cookieIn } from './cookies.ts';
import type { SignedIn } from './handlers.ts';
import type { ServerPolicy } from './policy.ts';
import { addressOf } from './sender.ts';

/** Undefined for nobody. Throws GrappeError where nobody can tell what somebody may use. */
export async function authenticate(
  accounts: Accounts,
  request: IncomingMessage,
  policy: ServerPolicy,
): Promise<SignedIn | undefined> {
  const { authorization } = request.headers;
  const session = cookieIn(request.headers.cookie, policy.cookie);
  const shown =
    authorization === undefined
      ? session !== undefined && accounts.bySession(session)
      : accounts.byToken(authorization.replace(/^Bearer /, ''));
  if (!shown) return undefined;
  return {
    who: await policy.rights.principalOf(shown),
    by: shown.by,
    from: addressOf(request, policy),
  };
}
