/** Lets at most so many pieces of work run at the same time, first come first served. */

export class FewAtOnce {
  readonly #most: number;
  #running = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((go) => this.#waiting.add(go));
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#handOn();
    }
  }

  /** The place goes straight to the next one, so that nobody slips in between. */
  #handOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
