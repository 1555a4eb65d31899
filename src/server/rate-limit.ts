/**
 * Attempts to sign in: some are free, then each has to wait twice as long as the one before. Counted by who is meant and from where, so
 * that nobody locks another one out; and more patiently by each alone, against many who guess together.
 */

import { type Clock, GrappeError } from '../base/index.ts';

interface Pace {
  readonly free: number;
  readonly mostMs: number;
}

const PAIR: Pace = { free: 5, mostMs: 15 * 60_000 };
const ONE: Pace = { free: 60, mostMs: 60_000 };
const FIRST_WAIT_MS = 1000;
const FORGOTTEN_MS = 60 * 60_000;
/** Each costs memory and a thread for a while. */
const AT_ONCE = 2;
const MOST_WAITING = 40;
const MOST_KEYS = 10_000;

interface Tally {
  count: number;
  freeAtMs: number;
  lastMs: number;
}

export class LoginLimits {
  readonly #clock: Clock;
  readonly #tallies = new Map<string, Tally>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `too-many-logins` instead of trying. What throws has failed. */
  async attempt<Result>(name: string, from: string, enter: () => Promise<Result>): Promise<Result> {
    const keys: [string, Pace][] = [
      [`pair ${from} ${name.toLowerCase()}`, PAIR],
      [`name ${name.toLowerCase()}`, ONE],
      [`from ${from}`, ONE],
    ];
    const waitMs = Math.max(...keys.map(([key]) => this.#waitMs(key)));
    if (waitMs > 0 || this.#waiting.length >= MOST_WAITING) throw tooMany(waitMs);
    // Before it is known how it ends: many at once are many.
    for (const [key, pace] of keys) this.#count(key, pace);
    const result = await this.#inTurn(enter);
    this.#tallies.delete(keys[0]?.[0] ?? '');
    for (const [key] of keys) this.#uncount(key);
    return result;
  }

  async #inTurn<Result>(enter: () => Promise<Result>): Promise<Result> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await enter();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #waitMs(key: string): number {
    const tally = this.#tallies.get(key);
    return tally ? tally.freeAtMs - this.#clock.now() : 0;
  }

  #count(key: string, { free, mostMs }: Pace): void {
    const nowMs = this.#clock.now();
    const known = this.#tallies.get(key);
    const before = known && nowMs - known.lastMs < FORGOTTEN_MS ? known.count : 0;
    const count = before + 1;
    const waitMs = count < free ? 0 : Math.min(mostMs, FIRST_WAIT_MS * 2 ** Math.min(count - free, 30));
    // The newest stands last.
    this.#tallies.delete(key);
    this.#tallies.set(key, { count, freeAtMs: nowMs + waitMs, lastMs: nowMs });
    const [oldest] = this.#tallies.keys();
    if (this.#tallies.size > MOST_KEYS && oldest !== undefined) this.#tallies.delete(oldest);
  }

  #uncount(key: string): void {
    const tally = this.#tallies.get(key);
    if (!tally) return;
    tally.count--;
    tally.freeAtMs = this.#clock.now();
  }
}

export function secondsToWait(error: unknown): number | undefined {
  return error instanceof TooManyLogins ? Math.max(1, Math.ceil(error.waitMs / 1000)) : undefined;
}

class TooManyLogins extends GrappeError {
  readonly waitMs: number;

  constructor(waitMs: number, hint: string) {
    super('too-many-logins', { message: 'too many attempts to sign in', hint });
    this.waitMs = waitMs;
  }
}

function tooMany(waitMs: number): TooManyLogins {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new TooManyLogins(waitMs, `try again in ${seconds} second${seconds === 1 ? '' : 's'}`);
}
