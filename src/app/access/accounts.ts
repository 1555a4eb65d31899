/**
 * The accounts of the console: `accounts.db` in the state folder. Any process of this machine's account may change them, and all of
 * them see it.
 */

import type { Clock } from '../../base/index.ts';
import * as Store from '../../store/index.ts';
import type { Actor, Credential, Sender, Shown } from './account.ts';
import { AccountAudit } from './account-audit.ts';
import { Entrance, type Opened, type SessionLimits } from './entrance.ts';
import { Passes } from './passes.ts';
import { People } from './people.ts';
import { Revocations } from './revocations.ts';

export interface AccountsOptions {
  /** Asked each time: the configuration may change. */
  readonly sessions?: () => SessionLimits;
  readonly isAudited?: () => boolean;
}

export const DEFAULT_SESSIONS: SessionLimits = { idleMs: 30 * 60_000, maxMs: 12 * 3_600_000 };

export class Accounts implements Disposable {
  readonly people: People;
  readonly passes: Passes;
  readonly #database: Store.Database;
  readonly #audit: AccountAudit;
  readonly #entrance: Entrance;
  readonly #revocations: Revocations;

  private constructor(folder: string, database: Store.Database, clock: Clock, options: AccountsOptions) {
    const { sessions = () => DEFAULT_SESSIONS, isAudited = () => true } = options;
    const audit = new AccountAudit(folder, clock, isAudited);
    const parts = { folder, database, clock, audit, revoked: () => this.#revocations.look() };
    this.#database = database;
    this.#audit = audit;
    this.#entrance = new Entrance(database, clock, sessions);
    this.#revocations = new Revocations(() => this.#entrance.live());
    this.people = new People(parts);
    this.passes = new Passes(parts, this.#entrance, sessions);
  }

  /** The folder and the file are made where they are missing. */
  static async open(folder: string, clock: Clock, options: AccountsOptions = {}): Promise<Accounts> {
    const database = await Store.Database.open(folder, { form: Store.ACCOUNTS_FORM });
    return new Accounts(folder, database, clock, options);
  }

  /** Of several who show the same link, one comes in. */
  async redeem(secret: string, sender: Sender): Promise<Opened> {
    return this.#told('link', '', sender, async () => this.#entrance.redeem(secret, sender));
  }

  /** Whether this link lets in now: it is as long as a key, and need not be guarded against guessing. */
  isLink(secret: string): boolean {
    return this.#entrance.isLink(secret);
  }

  async login(name: string, password: string, sender: Sender): Promise<Opened> {
    return this.#told('password', name, sender, () => this.#entrance.login(name, password, sender));
  }

  bySession(secret: string, key: string): Shown | undefined {
    return this.#noted(this.#entrance.bySession(secret, key));
  }

  byTicket(secret: string, ticket: string, path: string): Shown | undefined {
    return this.#noted(this.#entrance.byTicket(secret, ticket, path));
  }

  /** In place of the key of this session: for one request of this path, within seconds. */
  ticket(session: string, path: string): string {
    return this.#entrance.ticket(session, path);
  }

  byToken(secret: string): Shown | undefined {
    return this.#noted(this.#entrance.byToken(secret));
  }

  /** Why a session that was shown is not good. */
  whyEnded(secret: string): 'expired' | 'revoked' | undefined {
    return this.#entrance.whyEnded(secret);
  }

  /** Is told, within a second, of what was shown to this process and lets nobody in any more. The answer stops listening. */
  onRevoked(listener: (by: Credential) => void): () => void {
    return this.#revocations.listen(listener);
  }

  /** Somebody asked for what they may not do. */
  async auditRefusal(actor: Actor, call: string, code: string): Promise<void> {
    await this.#audit.callRefused(actor, { call, code });
  }

  /** Where people reach the server, for links that other processes make. */
  noteUrl(url: string): void {
    this.#database.write(() => Store.noteUrl(this.#database, url));
  }

  notedUrl(): string | undefined {
    return Store.notedUrl(this.#database);
  }

  [Symbol.dispose](): void {
    this.#revocations[Symbol.dispose]();
    this.#database[Symbol.dispose]();
  }

  /** Nobody holds the secret of a session that could not be recorded. */
  async #told(
    by: 'link' | 'password',
    name: string,
    { from }: Sender,
    enter: () => Promise<Opened>,
  ): Promise<Opened> {
    try {
      const opened = await enter();
      await this.#audit.signedIn({ user: opened.account.name, from }, { by, session: opened.session });
      return opened;
    } catch (error) {
      const code = refusalOf(error);
      if (code !== undefined) await this.#audit.signInRefused({ user: name, from }, { by, why: code });
      throw error;
    }
  }

  /** Something lasts that was let in by it, such as a socket: its end is told, even where it came in between. */
  note(by: Credential): void {
    this.#revocations.note(by);
  }

  #noted(shown: Shown | undefined): Shown | undefined {
    if (shown) this.#revocations.note(shown.by);
    return shown;
  }
}

function refusalOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'login-refused' || code === 'link-refused' ? code : undefined;
}
