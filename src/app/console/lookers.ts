/** Who looks at what: work that is done only while somebody looks begins and ends by it. */

export interface Watch {
  /** Begins; what it answers ends it. */
  readonly begin: () => () => void;
}

/** Somebody without a socket asks now and then, and counts as looking in between. */
const ASKED_MS = 10_000;

export class Lookers {
  readonly #counts = new Map<string, number>();
  readonly #asked = new Map<string, NodeJS.Timeout>();
  readonly #watches = new Map<string, Watch>();
  readonly #ends = new Map<string, () => void>();

  /** `topic` is worked for while somebody looks at it. */
  watch(topic: string, watch: Watch): void {
    this.#watches.set(topic, watch);
  }

  /** Nobody looks at it again. */
  forget(topic: string): void {
    this.#watches.delete(topic);
  }

  /** The answer ends it. */
  look(topic: string): () => void {
    this.#counts.set(topic, this.count(topic) + 1);
    if (this.count(topic) === 1) this.#begin(topic);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#counts.set(topic, this.count(topic) - 1);
      if (this.count(topic) === 0) this.#end(topic);
    };
  }

  /** Somebody asked for it once, and is likely to ask again. */
  ask(topic: string): void {
    const known = this.#asked.get(topic);
    if (known) {
      known.refresh();
      return;
    }
    const leave = this.look(topic);
    const timer = setTimeout(() => {
      this.#asked.delete(topic);
      leave();
    }, ASKED_MS).unref();
    this.#asked.set(topic, timer);
  }

  count(topic: string): number {
    return this.#counts.get(topic) ?? 0;
  }

  /** Those that somebody looks at. */
  topics(): string[] {
    return [...this.#counts.keys()];
  }

  endAll(): void {
    for (const timer of this.#asked.values()) clearTimeout(timer);
    for (const topic of this.#ends.keys()) this.#end(topic);
  }

  #begin(topic: string): void {
    const watch = this.#watches.get(topic);
    if (watch) this.#ends.set(topic, watch.begin());
  }

  #end(topic: string): void {
    this.#counts.delete(topic);
    this.#ends.get(topic)?.();
    this.#ends.delete(topic);
  }
}
