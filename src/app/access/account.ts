/** Accounts of the console, and what lets their people in, as everybody outside of `access` sees them: without any secret. */

import { GrappeError } from '../../base/index.ts';
import type { Role } from '../../protocol/index.ts';

export interface Account {
  readonly name: string;
  readonly role: Role;
  /** A node-set expression; null: those of the role. */
  readonly nodes: string | null;
  /** Null: those of the role. */
  readonly languages: readonly string[] | null;
  /** Of whoever runs the server: it cannot be removed. */
  readonly isLocal: boolean;
  readonly isDisabled: boolean;
  readonly hasPassword: boolean;
  readonly added: Date;
  readonly seen: Date | null;
}

export interface Session {
  readonly id: string;
  readonly name: string;
  readonly way: 'link' | 'password';
  readonly began: Date;
  readonly seen: Date;
  /** When it ends at the latest. */
  readonly until: Date;
  readonly from: string;
  /** What the browser calls itself. */
  readonly agent: string;
}

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly role: Role;
  readonly made: Date;
  readonly until: Date | null;
  readonly used: Date | null;
}

/** What was shown, by its id. */
export type Credential = { readonly session: string } | { readonly token: string };

/** A credential that is good, and whose it is. */
export interface Shown {
  readonly account: Account;
  /** Of a token, its own. */
  readonly role: Role;
  readonly by: Credential;
}

/** Where somebody comes from who wants to come in. */
export interface Sender {
  readonly from: string;
  readonly agent: string;
}

/** Who changes an account, for the audit log. */
export interface Actor {
  readonly user: string;
  readonly from: string | null;
}

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly nodes: string | null;
  readonly languages: readonly string[] | null;
}

export type AccountChange = Partial<Pick<Account, 'role' | 'nodes' | 'languages' | 'isDisabled'>>;

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}$/;

export function refuseBadName(name: string): void {
  if (NAME.test(name)) return;
  throw new GrappeError('account-refused', {
    message: `'${name}' cannot be the name of an account`,
    hint: 'up to 64 letters, digits and . _ @ -, beginning with a letter, a digit or _',
  });
}

/** `role operator, nodes n[1-4], languages c python`. */
export function describeAccount({ role, nodes, languages }: Omit<NewAccount, 'name'>): string {
  return [
    `role ${role}`,
    ...(nodes === null ? [] : [`nodes ${nodes}`]),
    ...(languages === null ? [] : [`languages ${languages.join(' ')}`]),
  ].join(', ');
}
