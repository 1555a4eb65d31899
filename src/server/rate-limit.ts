/**
 * Attempts to sign in: some are free, then each has to wait twice as long as the one before. Counted by who is meant and from where, so
 * that nobody locks another one out; and more patiently by each alone, against many who guess together. From where somebody has come in
 * before, strangers elsewhere keep nobody waiting.
 */

import { type Clock, GrappeError } from '../base/index.ts';
import { networkOf } from './sender.ts';

interface Pace {
  readonly free: number;
  readonly mostMs: number;
}

const PAIR: Pace = { free: 5, mostMs: 15 * 60_000 };
const FROM: Pace = { free: 60, mostMs: 60_000 };
/** Whoever guesses keeps others waiting by it, too: not for long. */
const NAME: Pace = { free: 100, mostMs: 10_000 };
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
  /** Names with where they came in from. */
  readonly #known = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `too-many-logins` instead of trying. What throws has failed. */
  async attempt<Result>(name: string, from: string, enter: () => Promise<Result>): Promise<Result> {
    const network = networkOf(from);
    const pair = `pair ${network} ${name.toLowerCase()}`;
    const keys: [string, Pace][] = [
      [pair, PAIR],
      [`from ${network}`, FROM],
      ...(this.#known.has(pair) ? [] : [[`name ${name.toLowerCase()}`, NAME] as [string, Pace]]),
    ];
    const waitMs = Math.max(...keys.map(([key]) => this.#waitMs(key)));
    if (waitMs > 0 || this.#waiting.length >= MOST_WAITING) throw tooMany(waitMs);
    // Before it is known how it ends: many at once are many.
    for (const [key, pace] of keys) this.#count(key, pace);
    const result = await this.#inTurn(enter);
    this.#tallies.delete(pair);
    for (const [key] of keys) this.#uncount(key);
    keepNewest(this.#known.add(pair));
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
    keepNewest(this.#tallies);
  }

  #uncount(key: string): void {
    const tally = this.#tallies.get(key);
    if (!tally) return;
    tally.count--;
    tally.freeAtMs = this.#clock.now();
  }
}

function keepNewest(kept: Map<string, unknown> | Set<string>): void {
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEYS && oldest !== undefined) kept.delete(oldest);
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
