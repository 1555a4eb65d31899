/** Keeps starts apart in time. */

import type { Clock } from '../base/index.ts';

export class Pacer {
  readonly #clock: Clock;
  readonly #everyMs: number;
  #nextMs = -Infinity;

  constructor(clock: Clock, everyMs = 0) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Resolves when the next start may be; rejects with the signal's reason. For one caller at a time. */
  async turn(signal: AbortSignal): Promise<void> {
    const waitMs = this.#nextMs - this.#clock.now();
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
    this.#nextMs = this.#clock.now() + this.#everyMs;
  }
}
