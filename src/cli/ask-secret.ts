/**
 * Asks for a secret on the terminal that this process belongs to, without echo. It goes from the keyboard to the
 * caller and nowhere else. The terminal is as it was before, however the question ends.
 */

import { constants, openSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isatty, ReadStream } from 'node:tty';
import type { Answer } from './io.ts';
import { SecretLine } from './secret-line.ts';

/** `end` where there is no terminal, or when `signal` aborts. */
export async function askSecret(prompt: string, signal: AbortSignal): Promise<Answer> {
  const fd = openTerminal();
  if (fd === undefined) return 'end';
  const resumeStdin = await pauseStdin();
  const terminal = new ReadStream(fd);
  try {
    return await answerOf(terminal, prompt, signal);
  } finally {
    terminal.setRawMode(false);
    terminal.destroy();
    resumeStdin();
  }
}

function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    // No terminal: a job of cron, say.
    return undefined;
  }
}

/** Two readers of one terminal would each get a part of what is typed. */
async function pauseStdin(): Promise<() => void> {
  if (!isatty(0) || process.stdin.listenerCount('data') === 0) return () => undefined;
  process.stdin.pause();
  // It stops reading in the next turn.
  await nextTurn();
  return () => void process.stdin.resume();
}

function answerOf(terminal: ReadStream, prompt: string, signal: AbortSignal): Promise<Answer> {
  const line = new SecretLine();
  return new Promise((resolve, reject) => {
    const finish = (answer: Answer): void => {
      signal.removeEventListener('abort', giveUp);
      terminal.removeAllListeners('data');
      line.forget();
      terminal.write('\n', () => resolve(answer));
    };
    const giveUp = (): void => finish('end');
    terminal.on('error', reject);
    terminal.on('data', (bytes: Buffer) => {
      const answer = line.type(bytes);
      bytes.fill(0);
      if (answer !== undefined) finish(answer);
    });
    // Raw: Ctrl-C is a character now, and nothing is shown.
    terminal.setRawMode(true);
    terminal.write(prompt);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}
