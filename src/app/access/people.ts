/**
 * Who has an account. Whatever gives somebody a right is in the audit log before it is done; what takes one away is done first.
 */

import { type Clock, GrappeError } from '../../base/index.ts';
import * as Store from '../../store/index.ts';
import {
  type Account,
  type AccountChange,
  type Actor,
  describeAccount,
  type NewAccount,
  refuseBadName,
} from './account.ts';
import type { AccountAudit } from './account-audit.ts';
import { accountOf, isCovered } from './account-rows.ts';
import { namesWithJobs } from './names-with-jobs.ts';
import { hashPassword, isPassword, refuseWeak } from './password.ts';
import { newSecret } from './secret.ts';

export interface AccountsParts {
  /** The state folder. */
  readonly folder: string;
  readonly database: Store.Database;
  readonly clock: Clock;
  readonly audit: AccountAudit;
  /** Somebody may have lost a right. */
  readonly revoked: () => void;
}

export interface NewPassword {
  /** Null takes it away. */
  readonly password: string | null;
  /** Programs go on with the tokens that they have. */
  readonly keepsTokens?: boolean;
  /** The session that asked stays. */
  readonly session?: string;
}

export interface TakingOver {
  /** Jobs that an earlier account of the name has left are the new one's. */
  readonly takesOver?: boolean;
}

const LOCAL_LINK_MS = 10 * 60_000;
const LOCAL = { role: 'admin', nodes: null, languages: null } as const;

export class People {
  readonly #parts: AccountsParts;
  readonly #database: Store.Database;

  constructor(parts: AccountsParts) {
    this.#parts = parts;
    this.#database = parts.database;
  }

  list(): Account[] {
    return Store.listUsers(this.#database).flatMap((user) => accountOf(user) ?? []);
  }

  find(name: string): Account {
    const account = accountOf(userNamed(this.#database, name));
    if (account) return account;
    throw new GrappeError('accounts-newer', { message: `nobody knows the role of '${name}'` });
  }

  /** Somebody can come in without the link that the server prints. */
  canSomebodyEnter(): boolean {
    return this.list().some(
      ({ isLocal, isDisabled, hasPassword }) => !isDisabled && (!isLocal || hasPassword),
    );
  }

  /** Throws unless an account can be made of each: before any is. */
  async refuseNames(names: readonly string[], { takesOver = false }: TakingOver = {}): Promise<void> {
    const seen = new Set<string>();
    for (const name of names) {
      refuseBadName(name);
      this.#refuseTaken(name);
      if (seen.has(name.toLowerCase())) throw refused(`'${name}' stands there twice`);
      seen.add(name.toLowerCase());
    }
    const owners = takesOver ? [] : await namesWithJobs(this.#parts.folder, names);
    if (owners.length > 0) throw ownsJobs(owners);
  }

  async add(
    actor: Actor,
    { name, ...account }: NewAccount,
    { takesOver = false }: TakingOver = {},
  ): Promise<Account> {
    await this.refuseNames([name], { takesOver });
    const rights = describeAccount(account);
    const details = takesOver ? `${rights}, with jobs of earlier accounts of this name` : rights;
    await this.#parts.audit.change(actor, { account: name, change: 'added', details });
    this.#database.write(() => {
      this.#refuseTaken(name);
      this.#insert({ name, ...account }, false);
    });
    return this.find(name);
  }

  /** Another role ends the sessions: who has other rights signs in anew. */
  async change(actor: Actor, name: string, change: AccountChange): Promise<Account> {
    const before = this.find(name);
    const after = { ...before, ...change };
    refuseLoss(before, actor, after);
    const told = { account: before.name, change: wordFor(before, after), details: describeAccount(after) };
    if (!after.isDisabled) await this.#parts.audit.change(actor, told);
    this.#database.write(() => this.#update(userNamed(this.#database, name), change));
    this.#parts.revoked();
    if (after.isDisabled) await this.#parts.audit.change(actor, told);
    return this.find(name);
  }

  async remove(actor: Actor, name: string): Promise<void> {
    const user = userNamed(this.#database, name);
    if (user.isLocal) throw refused(`'${user.name}' is whoever runs the server, and stays`);
    refuseOwn(user.name, actor);
    this.#database.write(() => Store.deleteUser(this.#database, user));
    this.#parts.revoked();
    await this.#parts.audit.change(actor, { account: user.name, change: 'removed', details: '' });
  }

  /** The text of a link that is good once; an older one is good no more. */
  async makeLink(actor: Actor, name: string, validMs: number): Promise<string> {
    const { name: account } = userNamed(this.#database, name);
    const until = new Date(this.#parts.clock.date().getTime() + validMs);
    const details = `good until ${until.toISOString()}`;
    await this.#parts.audit.change(actor, { account, change: 'link made', details });
    const { id, hash, text } = newSecret();
    this.#database.write(() => {
      const { number: user } = userNamed(this.#database, name);
      Store.deleteLinksOf(this.#database, user);
      Store.insertLink(this.#database, { id, hash, user, untilMs: until.getTime() });
    });
    return text;
  }

  /** The same for whoever runs the server. */
  async makeLocalLink(name: string): Promise<string> {
    await this.ensureLocal(name);
    return this.makeLink({ user: name, from: null }, name, LOCAL_LINK_MS);
  }

  /** Whoever runs the server is an admin by this. */
  async ensureLocal(name: string): Promise<void> {
    const actor = { user: name, from: null };
    const known = Store.userNamed(this.#database, name);
    if (known && !known.isLocal)
      throw refused(`'${name}' runs the server, and the account of this name is somebody else's`);
    if (known) return;
    const details = describeAccount(LOCAL);
    await this.#parts.audit.change(actor, { account: name, change: 'added', details });
    this.#database.write(() => {
      if (!Store.userNamed(this.#database, name)) this.#insert({ name, ...LOCAL }, true);
    });
  }

  /** Whoever knew the old one is let in no more: neither by sessions nor by tokens. */
  async setPassword(
    actor: Actor,
    name: string,
    { password, keepsTokens = false, session: kept }: NewPassword,
  ): Promise<void> {
    const { name: account } = userNamed(this.#database, name);
    if (password !== null) refuseWeak(password, account);
    const hash = password === null ? null : await hashPassword(password);
    const change = hash === null ? 'password taken away' : 'password set';
    await this.#parts.audit.change(actor, { account, change, details: keepsTokens ? 'tokens stay' : '' });
    this.#database.write(() => {
      const user = userNamed(this.#database, name);
      Store.updateUser(this.#database, user, { password: hash });
      if (!keepsTokens) Store.deleteTokensOf(this.#database, user.number);
      for (const { id } of Store.listSessions(this.#database, user.number))
        if (id !== kept) Store.deleteSession(this.#database, id);
    });
    this.#parts.revoked();
  }

  isPassword(name: string, password: string): Promise<boolean> {
    return isPassword(password, userNamed(this.#database, name).password);
  }

  #insert(account: NewAccount, isLocal: boolean): void {
    const addedMs = this.#parts.clock.date().getTime();
    Store.insertUser(this.#database, { ...account, isLocal, addedMs });
  }

  #update(user: Store.StoredUser, change: AccountChange): void {
    Store.updateUser(this.#database, user, change);
    const after = { ...user, ...change };
    if (after.isDisabled) Store.deleteLinksOf(this.#database, user.number);
    if (after.isDisabled || after.role !== user.role) Store.deleteSessionsOf(this.#database, user.number);
    for (const { id, role } of Store.listTokens(this.#database, user.number))
      if (!isCovered(after.role, role)) Store.deleteToken(this.#database, id);
  }

  #refuseTaken(name: string): void {
    if (Store.userNamed(this.#database, name)) throw refused(`there is an account '${name}' already`);
  }
}

/** Throws `unknown-account`. */
export function userNamed(database: Store.Database, name: string): Store.StoredUser {
  const user = Store.userNamed(database, name);
  if (user) return user;
  throw new GrappeError('unknown-account', { message: `there is no account '${name}'` });
}

/** Nobody locks themselves out, nor whoever runs the server. */
function refuseLoss(before: Account, actor: Actor, after: Account): void {
  const loses =
    after.role !== before.role || (after.isDisabled && !before.isDisabled) || after.nodes !== before.nodes;
  if (!loses) return;
  if (before.isLocal) throw refused(`'${before.name}' is whoever runs the server, and stays as it is`);
  refuseOwn(before.name, actor);
}

function refuseOwn(name: string, { user, from }: Actor): void {
  if (from === null || name !== user) return;
  throw new GrappeError('account-refused', {
    message: 'nobody takes their own rights away',
    hint: 'ask another administrator, or use `grappe user` on the server',
  });
}

function wordFor(before: Account, after: Account): 'changed' | 'disabled' | 'enabled' {
  if (before.isDisabled === after.isDisabled) return 'changed';
  return after.isDisabled ? 'disabled' : 'enabled';
}

function ownsJobs(names: readonly string[]): GrappeError {
  const several = names.length > 1;
  return new GrappeError('account-refused', {
    message: `jobs of ${names.map((name) => `'${name}'`).join(', ')} are still kept, from before`,
    why: `whoever gets ${several ? 'one of these names' : 'this name'} would see them, with their programs`,
    hint: `take ${several ? 'other names' : 'another name'}, or hand them over: grappe user add --take-over`,
  });
}

function refused(message: string): GrappeError {
  return new GrappeError('account-refused', { message });
}
