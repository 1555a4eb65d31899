/** Sessions and tokens as those who hold or give them see them: listed, made, taken away. */

import { GrappeError } from '../../base/index.ts';
import * as Store from '../../store/index.ts';
import type { Actor, Session, Token } from './account.ts';
import { isCovered, isRole, sessionOf, tokenOf } from './account-rows.ts';
import type { Entrance, SessionLimits } from './entrance.ts';
import { type AccountsParts, userNamed } from './people.ts';
import { newSecret, TOKEN_PREFIX } from './secret.ts';

export interface NewToken {
  readonly label: string;
  readonly role: string;
  /** Null: for ever. */
  readonly validMs: number | null;
}

export class Passes {
  readonly #parts: AccountsParts;
  readonly #entrance: Entrance;
  readonly #limits: () => SessionLimits;

  constructor(parts: AccountsParts, entrance: Entrance, limits: () => SessionLimits) {
    this.#parts = parts;
    this.#entrance = entrance;
    this.#limits = limits;
  }

  /** Those that let somebody in now; with a name, of that account. */
  sessions(name?: string): Session[] {
    return Store.listSessions(this.#parts.database, this.#number(name))
      .filter((session) => this.#entrance.isLive(session))
      .map((session) => sessionOf(session, this.#limits()));
  }

  /** With a name: only one of that account's. */
  async endSession(actor: Actor, id: string, name?: string): Promise<void> {
    const session = this.sessions(name).find((one) => one.id === id);
    if (!session) throw unknown('session', id);
    this.#parts.database.write(() => Store.deleteSession(this.#parts.database, id));
    this.#parts.revoked();
    await this.#parts.audit.change(actor, { account: session.name, change: 'session ended', details: id });
  }

  /** How many there were. */
  async endSessionsOf(actor: Actor, name: string): Promise<number> {
    const sessions = this.sessions(name);
    for (const { id } of sessions) await this.endSession(actor, id);
    return sessions.length;
  }

  tokens(name?: string): Token[] {
    return Store.listTokens(this.#parts.database, this.#number(name)).flatMap(tokenOf);
  }

  /** The text is shown once, and known to nobody afterwards. */
  async makeToken(
    actor: Actor,
    name: string,
    { label, role, validMs }: NewToken,
  ): Promise<{ readonly text: string; readonly token: Token }> {
    const { database, audit, clock } = this.#parts;
    const user = userNamed(database, name);
    if (!isRole(role) || !isCovered(user.role, role))
      throw new GrappeError('account-refused', {
        message: `a token of '${user.name}' cannot have the role '${role}'`,
        why: `the account's own role is '${user.role}'`,
      });
    const { id, hash, text } = newSecret();
    await audit.change(actor, { account: user.name, change: 'token made', details: `${id}, role ${role}` });
    const madeMs = clock.date().getTime();
    const untilMs = validMs === null ? null : madeMs + validMs;
    const row = { id, hash, user: user.number, label, role, madeMs, untilMs, usedMs: null };
    database.write(() => Store.insertToken(database, row));
    const dates = { made: new Date(madeMs), until: untilMs === null ? null : new Date(untilMs), used: null };
    return { text: TOKEN_PREFIX + text, token: { id, name: user.name, label, role, ...dates } };
  }

  /** With a name: only one of that account's. */
  async revokeToken(actor: Actor, id: string, name?: string): Promise<void> {
    const token = this.tokens(name).find((one) => one.id === id);
    if (!token) throw unknown('token', id);
    this.#parts.database.write(() => Store.deleteToken(this.#parts.database, id));
    this.#parts.revoked();
    await this.#parts.audit.change(actor, { account: token.name, change: 'token revoked', details: id });
  }

  #number(name: string | undefined): number | undefined {
    return name === undefined ? undefined : userNamed(this.#parts.database, name).number;
  }
}

function unknown(what: string, id: string): GrappeError {
  return new GrappeError('unknown-account', { message: `there is no ${what} '${id}'` });
}
