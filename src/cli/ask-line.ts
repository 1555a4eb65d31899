/** Asks for lines on the terminal, with editing and history (node:readline). */

import type { Answer } from './io.ts';

export class LinePrompt {
  /** Further lines of a text that was pasted. */
  readonly #ahead: string[] = [];

  /** The terminal is in raw mode only while it asks: during a run, Ctrl-C is a signal again. */
  async ask(prompt: string, history: readonly string[]): Promise<Answer> {
    const line = this.#ahead.shift();
    return line === undefined ? this.#askPerson(prompt, history) : { line };
  }

  async #askPerson(prompt: string, history: readonly string[]): Promise<Answer> {
    const { createInterface } = await import('node:readline');
    const terminal = createInterface({
      input: process.stdin,
      output: process.stderr,
      history: [...history],
      historySize: history.length + 1,
      prompt,
    });
    const { promise, resolve } = Promise.withResolvers<Answer>();
    terminal.on('line', (line) => this.#ahead.push(line));
    // Closed only when all lines of this turn are there: closing drops the rest of what was pasted.
    terminal.once('line', () => setImmediate(() => terminal.close()));
    terminal.on('SIGINT', () => {
      resolve('interrupt');
      terminal.close();
    });
    terminal.on('close', () => {
      const line = this.#ahead.shift();
      if (line === undefined) process.stderr.write('\n');
      resolve(line === undefined ? 'end' : { line });
    });
    terminal.prompt();
    return promise;
  }
}
