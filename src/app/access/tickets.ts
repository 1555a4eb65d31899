/**
 * Tickets for downloads: a link that a browser follows can show no key, so the page asks for a ticket first. Good once, for one path
 * and for seconds; kept in memory only.
 */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/index.ts';

interface Ticket {
  readonly session: string;
  readonly path: string;
  readonly untilMs: number;
}

const VALID_MS = 30_000;
/** The oldest ones give way. */
const MOST = 1000;
const MOST_OF_ONE = 20;

export class Tickets {
  readonly #clock: Clock;
  readonly #tickets = new Map<string, Ticket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(session: string, path: string): string {
    const text = randomBytes(32).toString('base64url');
    this.#tickets.set(text, { session, path, untilMs: this.#clock.now() + VALID_MS });
    const all = [...this.#tickets];
    this.#keepNewest(
      all.filter(([, ticket]) => ticket.session === session),
      MOST_OF_ONE,
    );
    this.#keepNewest(all, MOST);
    return text;
  }

  /** The session that it is of. Whatever comes of it, it is gone. */
  take(text: string, path: string): string | undefined {
    const ticket = this.#tickets.get(text);
    this.#tickets.delete(text);
    return ticket?.path === path && this.#clock.now() < ticket.untilMs ? ticket.session : undefined;
  }

  #keepNewest(tickets: readonly (readonly [string, Ticket])[], count: number): void {
    for (const [text] of tickets.slice(0, -count)) this.#tickets.delete(text);
  }
}
