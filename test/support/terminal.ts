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
  /** Resolves with what was shown since the last call, up to the end of the match; rejects as `shows` does. */
  next(pattern: RegExp): Promise<string>;
  type(keys: string): void;
  /** Of script(1), which has the program as a child. */
  readonly pid: number;
  /** Exit status of the program. */
  readonly ended: Promise<number | null>;
}

/** Runs a line of sh. `exec` before a program keeps sh from hearing Ctrl-C, too. */
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
  /** Resolves with the first answer of `look` that is not undefined. */
  const watched = <T>(what: string, look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const watcher = (): void => {
        const found = look();
        if (found === undefined) return;
        watchers.delete(watcher);
        resolve(found);
      };
      watchers.add(watcher);
      watcher();
      void ended.then(() => reject(new Error(`${what} was never shown, but: ${screen}`)));
    });
  let seen = 0;
  const next = (pattern: RegExp): Promise<string> =>
    watched(String(pattern), () => {
      const match = pattern.exec(screen.slice(seen));
      if (match === null) return undefined;
      const text = screen.slice(seen, seen + match.index + match[0].length);
      seen += text.length;
      return text;
    });
  const shows = async (text: string, times = 1): Promise<void> => {
    await watched(`'${text}'`, () => (screen.split(text).length > times ? true : undefined));
  };
  return {
    get screen() {
      return screen;
    },
    shows,
    next,
    ended,
    pid: child.pid ?? -1,
    type: (keys) => void child.stdin.write(keys),
    [Symbol.asyncDispose]: async () => {
      // It ignores SIGHUP; without it the terminal hangs up, and the program hears that.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** One word of a line of sh. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
