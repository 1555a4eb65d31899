/** Accounts, sessions and tokens as the API and `--json` tell them. */

import type { AccountEntry, SessionEntry, TokenEntry } from '../../protocol/index.ts';
import type { Account, Credential, Session, Token } from './account.ts';

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
  asking?: Credential,
): SessionEntry {
  return {
    ...session,
    by: way,
    began: began.toISOString(),
    seen: seen.toISOString(),
    until: until.toISOString(),
    isThis: asking !== undefined && 'session' in asking && asking.session === session.id,
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
