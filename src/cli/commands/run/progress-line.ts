/** One line on the terminal that says how far a run is; erased before anything else is written there. */

import type { Output } from '../../io.ts';

/** A run that is shorter shows no progress at all. */
const FIRST_MS = 1330;
const EVERY_MS = 333;
const ERASE = '\r\x1b[K';

/** What it shows, asked again and again. */
export interface Progress {
  line(): string;
}

export class ProgressLine implements Disposable {
  readonly #output: Output;
  readonly #tally: Progress;
  #timer: NodeJS.Timeout;
  #shown = '';

  constructor(output: Output, tally: Progress) {
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

  /** A message that comes meanwhile. */
  readonly say = (text: string): void => {
    this.erase();
    void this.#output.write(text);
  };

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
