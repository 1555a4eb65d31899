/** Accounts, sessions and tokens as the API answers them. */

import type { Account, Session, Token } from '../../app/index.ts';
import type { AccountEntry, SessionEntry, TokenEntry } from '../../protocol/index.ts';
import type { SignedIn } from '../handlers.ts';

export function accountEntry({ languages, added, seen, ...account }: Account): AccountEntry {
  return {
    ...account,
    languages: languages && [...languages],
    added: added.toISOString(),
    seen: seen && seen.toISOString(),
  };
}

export function sessionEntry(
  { way, began, seen, until, ...session }: Session,
  { by }: SignedIn,
): SessionEntry {
  return {
    ...session,
    by: way,
    began: began.toISOString(),
    seen: seen.toISOString(),
    until: until.toISOString(),
    isThis: 'session' in by && by.session === session.id,
  };
}

export function tokenEntry({ made, until, used, ...token }: Token): TokenEntry {
  return {
    ...token,
    made: made.toISOString(),
    until: until && until.toISOString(),
    used: used && used.toISOString(),
  };
}
