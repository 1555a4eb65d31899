/**
 * Hands an abort of the run on to every node at work. Nodes do not listen to the caller's signal themselves:
 * leaving a signal with thousands of listeners costs O(n) each time.
 */

export class StopSignals implements Disposable {
  readonly #caller: AbortSignal;
  readonly #run = new AbortController();
  readonly #nodes = new Set<AbortController>();
  readonly #follow = (): void => this.abort(this.#caller.reason);

  constructor(caller: AbortSignal) {
    this.#caller = caller;
    if (caller.aborted) this.abort(caller.reason);
    else caller.addEventListener('abort', this.#follow, { once: true });
  }

  /** Aborted when the run stops starting nodes. */
  get signal(): AbortSignal {
    return this.#run.signal;
  }

  /** Those at work go on. */
  startNoMore(reason: unknown): void {
    this.#run.abort(reason);
  }

  abort(reason: unknown): void {
    this.#run.abort(reason);
    for (const node of this.#nodes) node.abort(reason);
  }

  /** A signal for one node, in force until `release` is called. */
  open(): { readonly signal: AbortSignal; readonly release: () => void } {
    const node = new AbortController();
    if (this.signal.aborted) node.abort(this.signal.reason);
    this.#nodes.add(node);
    return { signal: node.signal, release: () => void this.#nodes.delete(node) };
  }

  [Symbol.dispose](): void {
    this.#caller.removeEventListener('abort', this.#follow);
  }
}
