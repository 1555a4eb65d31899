/** Answers that are kept for a time. A question under way is shared; a failed one is asked again. */

import type { Clock } from '../base/index.ts';

interface Entry<Answer> {
  readonly answer: Promise<Answer>;
  readonly askedAtMs: number;
}

const MAX_ENTRIES = 10_000;

export class TimedCache<Answer> {
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #entries = new Map<string, Entry<Answer>>();

  constructor(clock: Clock, keepMs: number) {
    this.#clock = clock;
    this.#keepMs = keepMs;
  }

  get(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const now = this.#clock.now();
    const known = this.#entries.get(question);
    if (known && now - known.askedAtMs < this.#keepMs) return known.answer;
    const entry = { answer: ask(), askedAtMs: now };
    this.#remember(question, entry);
    entry.answer.catch(() => {
      if (this.#entries.get(question) === entry) this.#entries.delete(question);
    });
    return entry.answer;
  }

  #remember(question: string, entry: Entry<Answer>): void {
    this.#entries.delete(question);
    this.#entries.set(question, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
