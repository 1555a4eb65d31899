/** The documents of `user … --json` and `token … --json`, version 1. */

import * as v from 'valibot';
import { AccountEntry, OneTimeLink } from './api/accounts.ts';
import { SessionEntry, TokenEntry } from './api/session.ts';

/** Of `user list`. */
export const UserListReport = v.strictObject({ v: v.literal(1), accounts: v.array(AccountEntry) });
export type UserListReport = v.InferOutput<typeof UserListReport>;

/** Of `user add` and `user link`. */
export const UserLinksReport = v.strictObject({
  v: v.literal(1),
  links: v.array(v.strictObject({ name: v.string(), ...OneTimeLink.entries })),
});
export type UserLinksReport = v.InferOutput<typeof UserLinksReport>;

export const UserSessionsReport = v.strictObject({ v: v.literal(1), sessions: v.array(SessionEntry) });
export type UserSessionsReport = v.InferOutput<typeof UserSessionsReport>;

export const TokenListReport = v.strictObject({ v: v.literal(1), tokens: v.array(TokenEntry) });
export type TokenListReport = v.InferOutput<typeof TokenListReport>;

/** Of `token create`: the only time that its text is seen. */
export const TokenReport = v.strictObject({ v: v.literal(1), text: v.string(), token: TokenEntry });
export type TokenReport = v.InferOutput<typeof TokenReport>;
