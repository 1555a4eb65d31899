/**
 * Tells when a session or token that was shown to this process lets nobody in any more: revoked here or by another process, run out,
 * its account disabled or gone.
 */

import type { Credential } from './account.ts';

const LOOK_MS = 1000;

export type RevokedListener = (by: Credential) => void;

interface Live {
  readonly sessions: ReadonlySet<string>;
  readonly tokens: ReadonlySet<string>;
}

export class Revocations implements Disposable {
  readonly #live: () => Live;
  readonly #shown = new Map<string, Credential>();
  readonly #listeners = new Set<RevokedListener>();
  #timer: NodeJS.Timeout | undefined;

  constructor(live: () => Live) {
    this.#live = live;
  }

  note(by: Credential): void {
    this.#shown.set(keyOf(by), by);
  }

  /** The answer stops listening. */
  listen(listener: RevokedListener): () => void {
    this.#listeners.add(listener);
    // A file that cannot be read just now can be a second later; whoever asks meanwhile is told the trouble.
    this.#timer ??= setInterval(() => this.#lookQuietly(), LOOK_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this[Symbol.dispose]();
    };
  }

  /** Now, without waiting for the next second. */
  look(): void {
    if (this.#shown.size === 0 || this.#listeners.size === 0) return;
    const live = this.#live();
    for (const [key, by] of this.#shown) {
      if ('session' in by ? live.sessions.has(by.session) : live.tokens.has(by.token)) continue;
      this.#shown.delete(key);
      for (const listener of this.#listeners) listener(by);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #lookQuietly(): void {
    try {
      this.look();
    } catch {
      // See `listen`.
    }
  }
}

function keyOf(by: Credential): string {
  return 'session' in by ? `session ${by.session}` : `token ${by.token}`;
}
