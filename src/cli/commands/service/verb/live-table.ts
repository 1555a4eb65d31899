/** Lines at the bottom of the terminal that are drawn again and again; erased before anything else is written there. */

import { sanitise } from '../../../../output/index.ts';
import type { Output } from '../../../io.ts';

/** What is shorter shows no picture at all. */
const FIRST_MS = 500;
const EVERY_MS = 333;

export class LiveTable implements Disposable {
  readonly #output: Output;
  readonly #lines: () => readonly string[];
  #timer: NodeJS.Timeout;
  #shown = 0;

  constructor(output: Output, lines: () => readonly string[]) {
    this.#output = output;
    this.#lines = lines;
    this.#timer = setTimeout(() => this.#show(), FIRST_MS);
  }

  erase(): void {
    if (this.#shown > 0) void this.#output.write(this.#erasing());
    this.#shown = 0;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.erase();
  }

  #show(): void {
    this.#timer = setTimeout(() => this.#show(), EVERY_MS);
    const { rows, columns } = this.#output;
    const all = this.#lines();
    const most = Math.max(1, rows - 2);
    const cut = all.length > most ? [...all.slice(0, most - 1), `… and ${all.length - most + 1} more`] : all;
    const lines = cut.map((line) => `${sanitise(line).slice(0, columns - 1)}\n`);
    void this.#output.write(this.#erasing() + lines.join(''));
    this.#shown = lines.length;
  }

  #erasing(): string {
    return this.#shown === 0 ? '' : `\r\x1b[${this.#shown}A\x1b[J`;
  }
}
