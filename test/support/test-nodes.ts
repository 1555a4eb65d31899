/** Nodes n1, n2, … on one real sshd, and grappe beside them as a user with an empty home would start it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, type Finished, GRAPPE, grappe, type GrappeOptions } from './grappe.ts';
import { processes } from './processes.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';
import { closedPort } from './tcp-proxy.ts';

export interface TestNodesOptions extends SshdOptions {
  /** A node at whose port nobody listens. */
  readonly dead?: string;
}

export interface TestNodes extends AsyncDisposable {
  readonly sshd: Sshd;
  readonly home: string;
  readonly env: Record<string, string>;
  /** `grappe run -F CONFIG …` to its end. */
  run(words: readonly string[], options?: GrappeOptions): Promise<Finished>;
  /** The same as a process that the test talks to; nothing of it is read unless the test does. */
  start(words: readonly string[], options?: StartOptions): StartedGrappe;
}

export interface StartOptions {
  readonly env?: Record<string, string>;
  /** Standard input is a pipe that the test writes to; else /dev/null. */
  readonly stdin?: 'pipe';
  /** Standard output is left unread: the program's writes pile up. */
  readonly unread?: boolean;
}

export interface StartedGrappe {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the exit status, 128+n after signal n, as a shell tells it. */
  readonly status: Promise<number>;
}

export async function startTestNodes({ dead, ...options }: TestNodesOptions = {}): Promise<TestNodes> {
  const sshd = await startSshd(options);
  if (dead !== undefined) {
    const own = `Host ${dead}\n  Port ${await closedPort()}\n`;
    writeFileSync(sshd.sshConfig, own + readFileSync(sshd.sshConfig, 'utf8'));
  }
  const home = mkdtempSync(join(tmpdir(), 'grappe-run-'));
  const env = cleanEnvironment(home);
  const line = (words: readonly string[]): string[] => ['run', '-F', sshd.sshConfig, ...words];
  return {
    sshd,
    home,
    env,
    run: (words, given) => grappe(line(words), { env, cwd: home, ...given }),
    start: (words, given) => started(line(words), { env, cwd: home, ...given }),
    async [Symbol.asyncDispose]() {
      await sshd.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function started(
  words: readonly string[],
  { env, cwd, stdin, unread }: StartOptions & { cwd: string },
): StartedGrappe {
  const child = spawn(GRAPPE, words, { env, cwd, stdio: [stdin ?? 'ignore', 'pipe', 'pipe'] });
  child.stdin?.on('error', () => undefined);
  const texts = { stdout: '', stderr: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  if (unread !== true) child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  const status = new Promise<number>((resolve) =>
    // Not `close`, which comes only when all output was read.
    child.once('exit', (exit, signal) => resolve(exit ?? 128 + (NUMBERS[signal ?? ''] ?? 0))),
  );
  return { process: child, stdout: () => texts.stdout, stderr: () => texts.stderr, status };
}

const NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** A sleep that no other process on this machine does, and how many do it now. */
export function uniqueSleep(): { readonly command: string; readonly running: () => number } {
  const command = `sleep 9${process.pid}${Math.trunc(performance.now() * 1000)}`;
  return { command, running: () => processes().filter((entry) => entry.command === command).length };
}
