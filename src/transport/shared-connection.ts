/** The one connection of a node: several callers wait for its opening, and use it at the same time. */

import { ConnectError } from './connect-error.ts';
import type { Connection } from './transport.ts';

export class SharedConnection {
  readonly #opening: Promise<Connection>;
  readonly #giveUp = new AbortController();
  #waiting = 0;
  #opened: Connection | undefined;
  #isGone = false;

  constructor(open: (signal: AbortSignal) => Promise<Connection>) {
    this.#opening = open(this.#giveUp.signal);
    this.#opening.then(
      (connection) => void (this.#opened = connection),
      () => void (this.#isGone = true),
    );
  }

  get isOpening(): boolean {
    return this.#opened === undefined && !this.#isGone;
  }

  /** Serves nobody any more: it failed, was given up, or its link is down. */
  get isGone(): boolean {
    return this.#isGone || this.#opened?.alive === false;
  }

  /** Waits until it is open. Only the last one who stops waiting ends the attempt. */
  async connected(signal: AbortSignal): Promise<Connection> {
    const cancelled = Promise.withResolvers<never>();
    const leave = (): void => cancelled.reject(interrupted());
    signal.addEventListener('abort', leave, { once: true });
    this.#waiting++;
    try {
      if (signal.aborted) throw interrupted();
      return await Promise.race([this.#opening, cancelled.promise]);
    } finally {
      this.#waiting--;
      signal.removeEventListener('abort', leave);
      if (this.#waiting === 0 && this.isOpening) void this.close();
    }
  }

  /** Closes it for everybody; what still runs through it ends. */
  async close(): Promise<void> {
    this.#isGone = true;
    this.#giveUp.abort();
    const connection = await this.#opening.catch(() => undefined);
    await connection?.[Symbol.asyncDispose]();
  }
}

export function interrupted(): ConnectError {
  return new ConnectError('cancelled', 'interrupted', 'the connect was given up');
}
