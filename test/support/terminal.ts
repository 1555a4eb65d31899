/** A program on a terminal of its own (a pty that script(1) makes), typed at as a person would. */

import { spawn } from 'node:child_process';

export interface TerminalOptions {
  readonly env: Record<string, string>;
  readonly cwd?: string;
}

export interface TerminalProgram extends AsyncDisposable {
  /** All that was shown so far. */
  readonly screen: string;
  /** Resolves when `text` has been shown `times` times; rejects when the program ends without. */
  shows(text: string, times?: number): Promise<void>;
  type(keys: string): void;
  /** Exit status of the program. */
  readonly ended: Promise<number | null>;
}

/** Runs a line of sh. */
export function onTerminal(line: string, { env, cwd }: TerminalOptions): TerminalProgram {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(cwd !== undefined && { cwd }),
  });
  let screen = '';
  const watchers = new Set<() => void>();
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    for (const look of watchers) look();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const shows = (text: string, times = 1): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (screen.split(text).length > times) resolve();
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`'${text}' was never shown, but: ${screen}`)));
    });
  return {
    get screen() {
      return screen;
    },
    shows,
    ended,
    type: (keys) => void child.stdin.write(keys),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGHUP');
      await ended;
    },
  };
}

/** One word of a line of sh. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
