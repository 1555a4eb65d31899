/**
 * Acts for the queue of this account as long as somebody waits for a job of it, and a little longer. It has connections of
 * its own, and not those of the cluster: the queue holds jobs of other configurations and reaches their nodes by these, as the
 * process does that takes over when this one ends.
 */

import { controlQueue } from '../app/index.ts';
import { type GrappeError, systemClock } from '../base/index.ts';

export interface Presence extends Disposable {
  /** Aborts where this process cannot act, or the cluster has ended; its reason says why. */
  readonly over: AbortSignal;
}

/** Whether whoever acts has gone. */
const LOOK_MS = 1000;
/** The next job finds its nodes known. */
const LINGER_MS = 10_000;

export class QueueActor {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #ended = new AbortController();
  #waiting = 0;
  #stop: AbortController | undefined;
  #acting: Promise<void> = Promise.resolve();
  #lingering = new AbortController();

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  enter(): Presence {
    this.#waiting++;
    this.#lingering.abort();
    if (!this.#stop) this.#begin();
    return { over: this.#ended.signal, [Symbol.dispose]: () => this.#leave() };
  }

  async end(reason: unknown): Promise<void> {
    this.#ended.abort(reason);
    this.#lingering.abort();
    await this.#acting;
  }

  #begin(): void {
    const stop = new AbortController();
    this.#stop = stop;
    const before = this.#acting;
    this.#acting = before
      .then(() => this.#act(AbortSignal.any([stop.signal, this.#ended.signal])))
      .catch((error: unknown) => this.#ended.abort(error));
  }

  #leave(): void {
    if (--this.#waiting > 0 || this.#ended.signal.aborted) return;
    this.#lingering = new AbortController();
    const over = systemClock.sleep(LINGER_MS, this.#lingering.signal);
    over.then(
      () => this.#rest(),
      () => undefined,
    );
  }

  /** What runs, runs on. */
  #rest(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }

  /** Where another process acts, it stands by. */
  async #act(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await controlQueue({ env: this.#env, warn, stop });
      await systemClock.sleep(LOOK_MS, stop).catch(() => undefined);
    }
  }
}

/** Of a configuration, perhaps another job's, that cannot be used: its jobs wait. */
function warn({ message, code, why, hint }: GrappeError): void {
  const detail = [why, hint].filter((part) => part !== undefined).join('\n');
  process.emitWarning(message, { type: 'GrappeWarning', code, detail });
}
