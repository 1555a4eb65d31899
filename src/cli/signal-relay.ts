/**
 * Signals for whoever listens; where nobody does, they end the process as ever. What listens on the process itself
 * stays once it is there: taken away in the turn in which a signal has arrived, it would swallow that signal.
 */

import type { SignalName } from './io.ts';

type Handler = (signal: SignalName) => void;

export class SignalRelay {
  readonly #handlers = new Set<Handler>();
  #isListening = false;

  /** Returns how to stop listening. */
  readonly listen = (handler: Handler): (() => void) => {
    // An own function: the same handler may listen twice.
    const own: Handler = (signal) => handler(signal);
    this.#handlers.add(own);
    this.#begin();
    return () => void this.#handlers.delete(own);
  };

  #begin(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => this.#relay(name));
  }

  #relay(signal: SignalName): void {
    if (this.#handlers.size === 0) return die(signal);
    for (const handler of [...this.#handlers]) handler(signal);
  }
}

/** Not process.exit(), which waits for writes: a reader that does not read would keep us for ever. */
export function die(signal: SignalName): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
