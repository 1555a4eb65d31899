/** The connections that are kept, each under a key that says what makes it interchangeable. */

import type { Connection } from '../transport.ts';

/** Commands at a time over one connection: below sshd's own MaxSessions of 10. */
const MOST_USES = 8;

export interface LinkState {
  readonly node: string;
  readonly user: string | undefined;
  /** How many callers use it now. */
  readonly uses: number;
}

export class KeptLinks {
  readonly #links = new Map<string, Set<KeptLink>>();

  /** A connection with room for one more caller. */
  borrow(key: string): KeptLink | undefined {
    const link = [...(this.#links.get(key) ?? [])].find((kept) => kept.hasRoom);
    link?.use();
    return link;
  }

  /** Keeps a connection, in use by the caller; `closed` is called when it is closed. */
  add(key: string, connection: Connection, closed: () => void): KeptLink {
    const alike = this.#links.get(key) ?? new Set();
    this.#links.set(key, alike);
    const forget = (): void => {
      alike.delete(link);
      if (alike.size === 0 && this.#links.get(key) === alike) this.#links.delete(key);
    };
    const link = new KeptLink(connection, { forget, closed });
    alike.add(link);
    return link;
  }

  /** Closes those that nobody uses; tells how many. */
  async closeUnused(): Promise<number> {
    const unused = this.#all().filter((link) => link.uses === 0);
    await Promise.all(unused.map((link) => link.close()));
    return unused.length;
  }

  get size(): number {
    return this.#all().length;
  }

  states(): LinkState[] {
    return this.#all().map(({ connection, uses }) => ({
      node: connection.node,
      user: connection.details.user,
      uses,
    }));
  }

  #all(): KeptLink[] {
    return [...this.#links.values()].flatMap((alike) => [...alike]);
  }
}

/** One kept connection, and how many use it. */
export class KeptLink {
  readonly connection: Connection;
  readonly #keeper: { readonly forget: () => void; readonly closed: () => void };
  #uses = 1;
  #room = MOST_USES;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(connection: Connection, keeper: { readonly forget: () => void; readonly closed: () => void }) {
    this.connection = connection;
    this.#keeper = keeper;
  }

  get uses(): number {
    return this.#uses;
  }

  get hasRoom(): boolean {
    return !this.#isClosed && this.connection.alive && this.#uses < this.#room;
  }

  use(): void {
    clearTimeout(this.#timer);
    this.#uses++;
  }

  /** The last caller to give it back starts its time. */
  giveBack(persistMs: number): void {
    this.#uses--;
    if (this.#uses > 0) return;
    if (persistMs === 0 || this.#room === 0 || !this.connection.alive) void this.close();
    else this.#timer = setTimeout(() => void this.close(), persistMs);
  }

  /** The node takes no further session beside those that there are. */
  isFull(): void {
    if (this.#uses > 1) this.#room = Math.min(this.#room, this.#uses - 1);
  }

  /** Nobody new gets it; it is closed once those who have it give it back. */
  retire(): void {
    this.#room = 0;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#keeper.forget();
    await this.connection[Symbol.asyncDispose]();
    this.#keeper.closed();
  }
}
