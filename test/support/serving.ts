/** `grappe serve` as a process of its own, from source: what it says, and signals to it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { until } from './processes.ts';

export const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');

export interface Serving extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** That lets in once. */
  readonly link: string;
  readonly pid: number;
  stderr(): string;
  /** Resolves with the exit status. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  readonly process: ChildProcess;
}

export interface ServingOptions {
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly words?: readonly string[];
}

export async function startServing({ env, cwd, words = ['--port', '0'] }: ServingOptions): Promise<Serving> {
  const child = spawn(process.execPath, [MAIN, 'serve', ...words], {
    ...{ env, cwd },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await ended)[0];
  };
  await until(() => stdout.includes('#link=') || child.exitCode !== null, 'it serves, or ends');
  const link = /http\S+#link=\S+/.exec(stdout)?.[0];
  if (link === undefined) throw new Error(`it does not serve: ${stderr}`);
  return {
    ...{ link, end, process: child, pid: child.pid ?? -1, url: new URL('/', link).href },
    stderr: () => stderr,
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}
