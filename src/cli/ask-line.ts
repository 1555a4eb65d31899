/** Asks for one line on the terminal, with editing and history (node:readline). */

import type { Answer } from './io.ts';

/** The terminal is in raw mode only while it asks: during a run, Ctrl-C is a signal again. */
export async function ask(prompt: string, history: readonly string[]): Promise<Answer> {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface({
    input: process.stdin,
    output: process.stderr,
    history: [...history],
    historySize: history.length + 1,
    prompt,
  });
  return new Promise((resolve) => {
    const answer = (value: Answer): void => {
      resolve(value);
      terminal.close();
    };
    terminal.on('line', (line) => answer({ line }));
    terminal.on('SIGINT', () => {
      process.stderr.write('\n');
      answer('interrupt');
    });
    terminal.on('close', () => answer('end'));
    terminal.prompt();
  });
}
