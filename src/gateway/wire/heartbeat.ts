/**
 * A link may die without an end: each side beats, and gives up one that has been silent for too long. Beats are counted,
 * not time: a process that was suspended finds its messages before it judges.
 */

import { type Clock, NOBODY_WAITS } from '../../base/index.ts';

export interface HeartbeatParts {
  readonly clock: Clock;
  readonly everyMs: number;
  /** So many beats of ours without a word of the other side. */
  readonly mostSilent: number;
  readonly beat: () => void;
  readonly silent: () => void;
}

export class Heartbeat {
  readonly #parts: HeartbeatParts;
  readonly #over = new AbortController();
  #silentFor = 0;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
    this.#next();
  }

  heard(): void {
    this.#silentFor = 0;
  }

  stop(): void {
    this.#over.abort(NOBODY_WAITS);
  }

  #next(): void {
    const { clock, everyMs } = this.#parts;
    clock.sleep(everyMs, this.#over.signal).then(
      () => this.#tick(),
      () => undefined,
    );
  }

  #tick(): void {
    const { beat, silent, mostSilent } = this.#parts;
    if (++this.#silentFor > mostSilent) return silent();
    beat();
    this.#next();
  }
}
