/** The last answer of an endpoint, asked for anew when its topics change. */

import { type ReadonlySignal, signal } from '@preact/signals';
import { onChange } from './live.ts';
import { asProblem, type Problem } from './problem.ts';

/** Hints come in bursts: the next question waits until this long after the last answer. */
const PAUSE_MS = 250;

export interface Resource<Value> {
  /** The last good answer; it stays while a later question fails. */
  readonly value: ReadonlySignal<Value | undefined>;
  readonly problem: ReadonlySignal<Problem | undefined>;
  /** Nothing was answered yet. */
  readonly isFirst: ReadonlySignal<boolean>;
  /** Asks now, whatever hints say. */
  refresh(): Promise<void>;
}

/** One that lives as long as somebody has it open. */
export class LiveResource<Value> implements Resource<Value> {
  readonly value = signal<Value | undefined>(undefined);
  readonly problem = signal<Problem | undefined>(undefined);
  readonly isFirst = signal(true);
  readonly #ask: () => Promise<Value>;
  #ends: (() => void)[] = [];
  #isAsking = false;
  #isStale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<Value>) {
    this.#ask = ask;
  }

  /** Asks, and follows the topics until it is closed. */
  open(topics: readonly string[]): void {
    this.#ends = topics.map((topic) => onChange(topic, () => this.#changed()));
    const shown = () => document.visibilityState === 'visible' && this.#isStale && this.#changed();
    document.addEventListener('visibilitychange', shown);
    this.#ends.push(() => document.removeEventListener('visibilitychange', shown));
    void this.refresh();
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async refresh(): Promise<void> {
    if (this.#isAsking) {
      this.#isStale = true;
      return;
    }
    this.#isAsking = true;
    this.#isStale = false;
    try {
      this.value.value = await this.#ask();
      this.problem.value = undefined;
    } catch (thrown) {
      this.problem.value = asProblem(thrown);
    }
    this.isFirst.value = false;
    this.#isAsking = false;
    this.#rest();
  }

  /** A hint: once it is asked at once, in a burst after a pause. In a hidden tab it waits for eyes. */
  #changed(): void {
    this.#isStale = true;
    const waits = this.#isAsking || this.#timer !== undefined || document.visibilityState === 'hidden';
    if (!waits) void this.refresh();
  }

  #rest(): void {
    if (this.#ends.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale) this.#changed();
    }, PAUSE_MS);
  }
}
