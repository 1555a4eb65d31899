/** Runs the real program, as a user would: `bin/grappe` in a process of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const GRAPPE = resolve(import.meta.dirname, '../../bin/grappe');

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GrappeOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Standard input; /dev/null when absent. */
  readonly stdin?: string | Buffer;
  /** The program to start; a link named clush, say. */
  readonly program?: string;
  /** Called with the running process. */
  readonly started?: (child: ChildProcess) => void;
}

/** An environment in which no configuration of this machine is found, and no background process is started. */
export function cleanEnvironment(home: string): Record<string, string> {
  const PATH = process.env['PATH'] ?? '/usr/bin:/bin';
  return { PATH, HOME: home, LANG: 'C.UTF-8', GRAPPE_NO_PERSIST: '1' };
}

export function grappe(words: readonly string[], options: GrappeOptions = {}): Promise<Finished> {
  const child = spawn(options.program ?? GRAPPE, words, {
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    ...(options.cwd && { cwd: options.cwd }),
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.stdin);
  options.started?.(child);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((finish, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) =>
      finish({
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        exit,
        signal,
      }),
    );
  });
}
