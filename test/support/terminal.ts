/** A program on a terminal of its own (script(1) of util-linux), typed at and read like a person does. */

import { spawn } from 'node:child_process';

export interface Terminal extends AsyncDisposable {
  /** The keys as bytes: `\x03` is Ctrl-C, `\x04` Ctrl-D, `\r` Enter. */
  type(keys: string): void;
  /** All that was shown so far. */
  readonly text: () => string;
  /** Resolves with what was shown since the last answer, up to the end of the match. */
  shown(pattern: RegExp | string): Promise<string>;
  /** Resolves with the exit status. */
  readonly ended: Promise<number | null>;
  readonly pid: number;
}

export interface TerminalOptions {
  readonly env: Record<string, string>;
  readonly cwd?: string;
}

/** `command` is one command in sh's syntax. sh must not stay: Ctrl-C would reach it, too. */
export function onTerminal(command: string, { env, cwd }: TerminalOptions): Terminal {
  const child = spawn('script', ['-qefc', `exec ${command}`, '/dev/null'], {
    env: { TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(cwd !== undefined && { cwd }),
  });
  let text = '';
  let seen = 0;
  const watchers = new Set<() => void>();
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const look of watchers) look();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const shown = (pattern: RegExp | string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const end = endOfMatch(text.slice(seen), pattern);
        if (end === undefined) return;
        watchers.delete(look);
        resolve(text.slice(seen, seen + end));
        seen += end;
      };
      watchers.add(look);
      look();
      void ended.then(() =>
        reject(new Error(`ended before '${pattern}' was shown: ${JSON.stringify(text.slice(-2000))}`)),
      );
    });
  return {
    type: (keys) => void child.stdin.write(keys),
    text: () => text,
    shown,
    ended,
    pid: child.pid ?? -1,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function endOfMatch(text: string, pattern: RegExp | string): number | undefined {
  if (typeof pattern === 'string') {
    const at = text.indexOf(pattern);
    return at < 0 ? undefined : at + pattern.length;
  }
  const match = pattern.exec(text);
  return match === null ? undefined : match.index + match[0].length;
}
