/** Who comes in: links, passwords, sessions and tokens against what the file of accounts holds. Every decision is one transaction. */

import { type Clock, GrappeError } from '../../base/index.ts';
import type { Role } from '../../protocol/index.ts';
import * as Store from '../../store/index.ts';
import type { Account, Sender, Shown } from './account.ts';
import { accountOf, isCovered, isRole } from './account-rows.ts';
import { isPassword } from './password.ts';
import { isKey, newKey, newSecret, proves, readSecret, type ShownSecret, TOKEN_PREFIX } from './secret.ts';
import { Tickets } from './tickets.ts';

export interface SessionLimits {
  /** Without a request for this long, it ends. */
  readonly idleMs: number;
  readonly maxMs: number;
}

/** Somebody has come in. */
export interface Opened {
  /** For the cookie. */
  readonly secret: string;
  /** For the page, which shows it besides: browsers send cookies to other ports of this host, too. */
  readonly key: string;
  readonly session: string;
  readonly account: Account;
}

/** Each request would write otherwise. */
const SEEN_MS = 30_000;
const AGENT_CHARACTERS = 200;
/** What ran out is known for so long, to tell why somebody is no longer signed in. */
const REMEMBERED_MS = 30 * 86_400_000;

export class Entrance {
  readonly #database: Store.Database;
  readonly #clock: Clock;
  readonly #limits: () => SessionLimits;
  readonly #tickets: Tickets;

  constructor(database: Store.Database, clock: Clock, limits: () => SessionLimits) {
    this.#database = database;
    this.#clock = clock;
    this.#limits = limits;
    this.#tickets = new Tickets(clock);
  }

  /** Of several who show the same link, one comes in. */
  redeem(text: string, sender: Sender): Opened {
    const shown = readSecret(text);
    const opened = shown && this.#database.write(() => this.#redeem(shown, sender));
    if (opened) return opened;
    throw new GrappeError('link-refused', { message: 'this link is no longer good' });
  }

  isLink(text: string): boolean {
    const shown = readSecret(text);
    const link = shown && Store.linkOf(this.#database, shown.id);
    return shown !== undefined && link !== undefined && proves(shown, link);
  }

  async login(name: string, password: string, sender: Sender): Promise<Opened> {
    const asked = Store.userNamed(this.#database, name);
    const isRight = await isPassword(password, asked?.password ?? null);
    const opened = this.#database.write(() => {
      // What was compared may have been changed meanwhile.
      const user = asked && Store.userNumbered(this.#database, asked.number);
      if (!isRight || !user || user.isDisabled || user.password !== asked.password) return undefined;
      return this.#open(user, 'password', sender);
    });
    if (opened) return opened;
    throw new GrappeError('login-refused', { message: 'name or password are wrong' });
  }

  /** Both halves: neither lets anybody in alone. */
  bySession(text: string, key: string): Shown | undefined {
    return this.#bySession(text, (session) => isKey(key, session.key));
  }

  /** For a download, which shows no key: good once, for this path. */
  byTicket(text: string, ticket: string, path: string): Shown | undefined {
    const proved = this.#tickets.take(ticket, path);
    return this.#bySession(text, ({ id }) => id === proved);
  }

  ticket(session: string, path: string): string {
    return this.#tickets.make(session, path);
  }

  byToken(text: string): Shown | undefined {
    const shown = text.startsWith(TOKEN_PREFIX) ? readSecret(text.slice(TOKEN_PREFIX.length)) : undefined;
    const token = shown && Store.tokenOf(this.#database, shown.id);
    if (!token || !proves(shown, token)) return undefined;
    const account = this.#activeAccount(token.user);
    const role = account && this.#roleOf(token, account);
    if (!account || role === undefined) return undefined;
    if (this.#nowMs() - (token.usedMs ?? 0) >= SEEN_MS)
      Store.usedToken(this.#database, token.id, this.#nowMs());
    return { account, role, by: { token: token.id } };
  }

  /** Why a session that was shown is not good; undefined for one that is, and for what never was one. */
  whyEnded(text: string): 'expired' | 'revoked' | undefined {
    const shown = readSecret(text);
    if (!shown) return undefined;
    const session = Store.sessionOf(this.#database, shown.id);
    if (!session || !proves(shown, session)) return 'revoked';
    if (!this.isLive(session)) return 'expired';
    return this.#activeAccount(session.user) ? undefined : 'revoked';
  }

  /** The ids of all sessions and tokens that let somebody in now. */
  live(): { readonly sessions: Set<string>; readonly tokens: Set<string> } {
    const users = new Map(
      Store.listUsers(this.#database).flatMap((user) => {
        const account = user.isDisabled ? undefined : accountOf(user);
        return account ? [[user.number, account] as const] : [];
      }),
    );
    const sessions = Store.listSessions(this.#database)
      .filter((session) => users.has(session.user) && this.isLive(session))
      .map(({ id }) => id);
    const tokens = Store.listTokens(this.#database)
      .filter((token) => {
        const account = users.get(token.user);
        return account && this.#roleOf(token, account) !== undefined;
      })
      .map(({ id }) => id);
    return { sessions: new Set(sessions), tokens: new Set(tokens) };
  }

  isLive({ beganMs, seenMs }: Pick<Store.StoredSession, 'beganMs' | 'seenMs'>): boolean {
    const { idleMs, maxMs } = this.#limits();
    return this.#nowMs() < Math.min(beganMs + maxMs, seenMs + idleMs);
  }

  #bySession(text: string, isProved: (session: Store.StoredSession) => boolean): Shown | undefined {
    const shown = readSecret(text);
    const session = shown && Store.sessionOf(this.#database, shown.id);
    if (!session || !proves(shown, session) || !isProved(session) || !this.isLive(session)) return undefined;
    const account = this.#activeAccount(session.user);
    if (!account) return undefined;
    if (this.#nowMs() - session.seenMs >= SEEN_MS)
      Store.sawSession(this.#database, session.id, this.#nowMs());
    return { account, role: account.role, by: { session: session.id } };
  }

  #redeem(shown: ShownSecret, sender: Sender): Opened | undefined {
    const link = Store.linkOf(this.#database, shown.id);
    if (!link || !proves(shown, link)) return undefined;
    Store.deleteLink(this.#database, link.id);
    const user = Store.userNumbered(this.#database, link.user);
    if (!user || user.isDisabled || link.untilMs <= this.#nowMs()) return undefined;
    return this.#open(user, 'link', sender);
  }

  /** Always a new id, whatever the browser showed before. */
  #open(user: Store.StoredUser, way: 'link' | 'password', { from, agent }: Sender): Opened | undefined {
    const account = accountOf(user);
    if (!account) return undefined;
    const { id, hash, text } = newSecret();
    const key = newKey();
    const nowMs = this.#nowMs();
    Store.pruneCredentials(this.#database, nowMs, nowMs - REMEMBERED_MS);
    const times = { beganMs: nowMs, seenMs: nowMs };
    const shortAgent = agent.slice(0, AGENT_CHARACTERS);
    Store.insertSession(this.#database, {
      ...{ id, hash, key: key.hash, user: user.number, way, from, agent: shortAgent },
      ...times,
    });
    return { secret: text, key: key.text, session: id, account };
  }

  #activeAccount(number: number): Account | undefined {
    const user = Store.userNumbered(this.#database, number);
    return user && !user.isDisabled ? accountOf(user) : undefined;
  }

  #roleOf({ role, untilMs }: Store.StoredToken, account: Account): Role | undefined {
    if (untilMs !== null && untilMs <= this.#nowMs()) return undefined;
    return isRole(role) && isCovered(account.role, role) ? role : undefined;
  }

  #nowMs(): number {
    return this.#clock.date().getTime();
  }
}
