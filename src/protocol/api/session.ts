/** Endpoints of signing in and out, and of one's own account. */

import * as v from 'valibot';
import { ROLES } from './access.ts';
import { endpoints } from './endpoint.ts';

const Name = v.pipe(v.string(), v.maxLength(64));
const Password = v.pipe(v.string(), v.maxLength(1024));
const Time = v.string();

export const Me = v.strictObject({
  name: v.string(),
  role: v.picklist(ROLES),
  /** Folded; null: all. */
  nodes: v.nullable(v.string()),
  languages: v.nullable(v.array(v.string())),
  hasPassword: v.boolean(),
});
export type Me = v.InferOutput<typeof Me>;

/** Whoever has just come in: the cookie stands above the answer. */
export const Entered = v.strictObject({
  ...Me.entries,
  /** The page shows it with every request, in the header `grappe-key`; nobody learns it again. */
  key: v.string(),
});
export type Entered = v.InferOutput<typeof Entered>;

export const SessionEntry = v.strictObject({
  id: v.string(),
  name: v.string(),
  by: v.picklist(['link', 'password']),
  began: Time,
  seen: Time,
  /** When it ends at the latest, without another request. */
  until: Time,
  from: v.string(),
  agent: v.string(),
  /** The one that asks. */
  isThis: v.boolean(),
});
export type SessionEntry = v.InferOutput<typeof SessionEntry>;

export const TokenEntry = v.strictObject({
  id: v.string(),
  name: v.string(),
  label: v.string(),
  role: v.picklist(ROLES),
  made: Time,
  until: v.nullable(Time),
  used: v.nullable(Time),
});
export type TokenEntry = v.InferOutput<typeof TokenEntry>;

export const SESSION = endpoints({
  /** For the page of signing in, before anybody has. */
  welcome: {
    method: 'GET',
    path: '/session/welcome',
    access: 'anyone',
    summary: 'why one has to sign in, and how one can',
    answer: v.strictObject({
      cluster: v.nullable(v.string()),
      /** Of the session that was shown; null where there was none. */
      ended: v.nullable(v.picklist(['expired', 'revoked'])),
      /** Nobody has a password yet: a link lets in. */
      isFirstStart: v.boolean(),
    }),
  },
  me: {
    method: 'GET',
    path: '/session',
    access: 'signed-in',
    summary: 'who one is here',
    answer: Me,
  },
  /** The secret stands in the fragment of the link, which browsers send to nobody; it is good once. */
  redeem: {
    method: 'POST',
    path: '/session/link',
    access: 'anyone',
    summary: 'sign in by a one-time link',
    body: v.strictObject({ secret: v.pipe(v.string(), v.maxLength(200)) }),
    answer: Entered,
  },
  login: {
    method: 'POST',
    path: '/session',
    access: 'anyone',
    summary: 'sign in by name and password',
    body: v.strictObject({ name: Name, password: Password }),
    answer: Entered,
  },
  ticket: {
    method: 'POST',
    path: '/session/ticket',
    access: 'signed-in',
    summary:
      'for a download by a link, as its last parameter `ticket`: in place of the key, once and within seconds',
    /** As the browser will ask for it: with `/api`, and the query. */
    body: v.strictObject({ path: v.pipe(v.string(), v.maxLength(4096)) }),
    answer: v.strictObject({ ticket: v.string() }),
  },
  logout: {
    method: 'DELETE',
    path: '/session',
    access: 'signed-in',
    summary: 'sign out: the session, or the token, that asks is good no more',
    answer: v.strictObject({}),
  },
  setPassword: {
    method: 'PUT',
    path: '/session/password',
    access: 'signed-in',
    summary: 'choose a password; all other sessions and the tokens of the account end',
    body: v.strictObject({
      /** Needed where there is one. */
      old: v.optional(Password),
      password: Password,
      /** Programs go on with the tokens that they have. */
      keepsTokens: v.optional(v.boolean(), false),
    }),
    answer: v.strictObject({}),
  },
  sessions: {
    method: 'GET',
    path: '/session/all',
    access: 'signed-in',
    summary: "one's own sessions",
    answer: v.strictObject({ sessions: v.array(SessionEntry) }),
  },
  endSession: {
    method: 'DELETE',
    path: '/session/all/:id',
    access: 'signed-in',
    summary: "end a session of one's own",
    answer: v.strictObject({}),
  },
  tokens: {
    method: 'GET',
    path: '/session/tokens',
    access: 'signed-in',
    summary: "one's own tokens",
    answer: v.strictObject({ tokens: v.array(TokenEntry) }),
  },
  makeToken: {
    method: 'POST',
    path: '/session/tokens',
    access: 'signed-in',
    summary: 'make a token for programs; its text is answered once, and never again',
    body: v.strictObject({
      label: v.pipe(v.string(), v.maxLength(100)),
      role: v.picklist(ROLES),
      /** Null: for ever. */
      days: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))),
    }),
    answer: v.strictObject({ text: v.string(), token: TokenEntry }),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/session/tokens/:id',
    access: 'signed-in',
    summary: "revoke a token of one's own",
    answer: v.strictObject({}),
  },
});
