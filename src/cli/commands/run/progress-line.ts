/** One line on the terminal that says how far a run is; erased before anything else is written there. */

import type { Output } from '../../io.ts';
import type { Tally } from './tally.ts';

/** A run that is shorter shows no progress at all. */
const FIRST_MS = 1330;
const EVERY_MS = 333;
const ERASE = '\r\x1b[K';

export class ProgressLine implements Disposable {
  readonly #output: Output;
  readonly #tally: Tally;
  #timer: NodeJS.Timeout;
  #shown = '';

  constructor(output: Output, tally: Tally) {
    this.#output = output;
    this.#tally = tally;
    this.#timer = setTimeout(() => this.#show(), FIRST_MS);
  }

  /** To be called before anything else is written to the terminal. */
  erase(): void {
    if (this.#shown === '') return;
    this.#shown = '';
    void this.#output.write(ERASE);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.erase();
  }

  #show(): void {
    this.#timer = setTimeout(() => this.#show(), EVERY_MS);
    const line = this.#tally.line().slice(0, this.#output.columns - 1);
    if (line === this.#shown) return;
    this.#shown = line;
    void this.#output.write(`${ERASE}${line}`);
  }
}
