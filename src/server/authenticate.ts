/** Who sends a request: by the token that it shows, or else by the cookie of a session and what proves that a page of it asks. */

import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../app/index.ts';
import { KEY_HEADER, keyAmong, TICKET_QUERY } from '../protocol/index.ts';
import { cookieIn } from './cookies.ts';
import type { SignedIn } from './handlers.ts';
import type { ServerPolicy } from './policy.ts';
import { addressOf } from './sender.ts';

const TICKETED = new RegExp(`^([^#]*)[?&]${TICKET_QUERY}=([\\w-]+)$`);

/** Undefined for nobody. Throws GrappeError where nobody can tell what somebody may use. */
export async function authenticate(
  accounts: Accounts,
  request: IncomingMessage,
  policy: ServerPolicy,
): Promise<SignedIn | undefined> {
  const { authorization } = request.headers;
  const shown =
    authorization === undefined
      ? bySession(accounts, request, policy)
      : accounts.byToken(authorization.replace(/^Bearer /, ''));
  if (!shown) return undefined;
  return {
    who: await policy.rights.principalOf(shown),
    by: shown.by,
    from: addressOf(request, policy),
  };
}

/** Browsers show the cookie to whoever listens on another port of this host: alone it is nothing. */
function bySession(
  accounts: Accounts,
  request: IncomingMessage,
  { cookie }: ServerPolicy,
): ReturnType<Accounts['bySession']> {
  const session = cookieIn(request.headers.cookie, cookie);
  if (session === undefined) return undefined;
  const key = keyOf(request);
  if (key !== undefined) return accounts.bySession(session, key);
  const ticket = request.method === 'GET' ? ticketIn(request.url ?? '') : undefined;
  return ticket && accounts.byTicket(session, ticket.text, ticket.path);
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const key = headers[KEY_HEADER];
  return typeof key === 'string' ? key : keyAmong(headers['sec-websocket-protocol'] ?? '');
}

function ticketIn(url: string): { readonly text: string; readonly path: string } | undefined {
  const [, path, text] = TICKETED.exec(url) ?? [];
  return path === undefined || text === undefined ? undefined : { text, path };
}
