/** Endpoints of accounts, for administrators: who may come in, what lets them in, what is used now. */

import * as v from 'valibot';
import { ROLES } from './access.ts';
import { endpoints } from './endpoint.ts';
import { SessionEntry, TokenEntry } from './session.ts';

const Nodes = v.nullable(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(10_000)));
const Languages = v.nullable(
  v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9+#-]{0,31}$/))), v.maxLength(100)),
);

export const AccountEntry = v.strictObject({
  name: v.string(),
  role: v.picklist(ROLES),
  /** As it was written; null: what the role may. */
  nodes: v.nullable(v.string()),
  languages: v.nullable(v.array(v.string())),
  /** Of whoever runs the server. */
  isLocal: v.boolean(),
  isDisabled: v.boolean(),
  hasPassword: v.boolean(),
  added: v.string(),
  seen: v.nullable(v.string()),
});
export type AccountEntry = v.InferOutput<typeof AccountEntry>;

export const OneTimeLink = v.strictObject({ url: v.string(), until: v.string() });
export type OneTimeLink = v.InferOutput<typeof OneTimeLink>;

export const ACCOUNTS = endpoints({
  list: {
    method: 'GET',
    path: '/accounts',
    access: 'manage-accounts',
    summary: 'all accounts',
    answer: v.strictObject({ accounts: v.array(AccountEntry) }),
  },
  add: {
    method: 'POST',
    path: '/accounts',
    access: 'manage-accounts',
    summary: 'add an account; the link that lets its owner in is answered once',
    body: v.strictObject({
      name: v.pipe(v.string(), v.maxLength(64)),
      role: v.picklist(ROLES),
      nodes: Nodes,
      languages: Languages,
    }),
    answer: v.strictObject({ account: AccountEntry, link: OneTimeLink }),
  },
  change: {
    method: 'PUT',
    path: '/accounts/:name',
    access: 'manage-accounts',
    summary: 'change what an account may do; another role ends its sessions',
    body: v.strictObject({
      role: v.exactOptional(v.picklist(ROLES)),
      nodes: v.exactOptional(Nodes),
      languages: v.exactOptional(Languages),
      isDisabled: v.exactOptional(v.boolean()),
    }),
    answer: v.strictObject({ account: AccountEntry }),
  },
  remove: {
    method: 'DELETE',
    path: '/accounts/:name',
    access: 'manage-accounts',
    summary: 'remove an account with its sessions and tokens',
    answer: v.strictObject({}),
  },
  link: {
    method: 'POST',
    path: '/accounts/:name/link',
    access: 'manage-accounts',
    summary: 'make a link that lets its owner in once',
    answer: v.strictObject({ link: OneTimeLink }),
  },
  dropPassword: {
    method: 'DELETE',
    path: '/accounts/:name/password',
    access: 'manage-accounts',
    summary: 'take the password of an account away, and end its sessions and tokens',
    answer: v.strictObject({}),
  },
  sessions: {
    method: 'GET',
    path: '/sessions',
    access: 'manage-accounts',
    summary: 'all sessions',
    answer: v.strictObject({ sessions: v.array(SessionEntry) }),
  },
  endSession: {
    method: 'DELETE',
    path: '/sessions/:id',
    access: 'manage-accounts',
    summary: 'end a session; its sockets are closed within a second',
    answer: v.strictObject({}),
  },
  tokens: {
    method: 'GET',
    path: '/tokens',
    access: 'manage-accounts',
    summary: 'all tokens',
    answer: v.strictObject({ tokens: v.array(TokenEntry) }),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/tokens/:id',
    access: 'manage-accounts',
    summary: 'revoke a token',
    answer: v.strictObject({}),
  },
});
