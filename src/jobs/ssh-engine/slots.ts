/** So many at once; who comes later waits for its turn. */

export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves with what gives the slot back; rejects with the signal's reason. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#free === 0) await this.#turn(signal);
    this.#free--;
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#free++;
        this.#next();
      },
    };
  }

  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#free === 0) {
      const turn = Promise.withResolvers<void>();
      const leave = (): void => turn.reject(signal.reason);
      this.#waiting.add(turn.resolve);
      signal.addEventListener('abort', leave, { once: true });
      try {
        await turn.promise;
      } finally {
        signal.removeEventListener('abort', leave);
        // A turn that came too late goes to the next one.
        if (!this.#waiting.delete(turn.resolve) && signal.aborted) this.#next();
      }
    }
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#free === 0) return;
    this.#waiting.delete(first);
    first();
  }
}
