/** What has changed, as numbers: each topic counts up, and whoever listens is told. What it is now is asked elsewhere. */

export type ChangeListener = (topic: string, seq: number) => void;

export class Changes {
  /** Numbers of another server, or of this one before it was started anew, mean nothing. */
  readonly epoch: string;
  readonly #seqs = new Map<string, number>();
  readonly #listeners = new Set<ChangeListener>();

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  seq(topic: string): number {
    return this.#seqs.get(topic) ?? 0;
  }

  bump(topic: string): void {
    const seq = this.seq(topic) + 1;
    this.#seqs.set(topic, seq);
    for (const listener of this.#listeners) listener(topic, seq);
  }

  /** The answer stops listening. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
