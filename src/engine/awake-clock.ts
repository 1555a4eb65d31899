/**
 * A clock that stands still while this process is suspended (closed laptop, SIGSTOP), so that commands do not
 * all time out at the moment of waking. A gap between two looks at the clock that is far longer than the tick
 * was no time in which anybody could have answered.
 */

import type { Clock } from '../base/index.ts';

const TICK_MS = 1000;
const SUSPENDED_AFTER_MS = 5000;

export class AwakeClock implements Clock {
  readonly #clock: Clock;
  #lastLook: number;
  #suspendedMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastLook = clock.now();
  }

  now(): number {
    const now = this.#clock.now();
    const gap = now - this.#lastLook;
    if (gap > SUSPENDED_AFTER_MS) this.#suspendedMs += gap;
    this.#lastLook = now;
    return now - this.#suspendedMs;
  }

  date(): Date {
    return this.#clock.date();
  }

  /** Looks at the clock while it sleeps, at least every tick, and sleeps on for as long as it was suspended. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.now() + ms;
    for (let left = ms; left > 0; left = until - this.now()) {
      await this.#clock.sleep(Math.min(left, TICK_MS), signal);
    }
  }
}
