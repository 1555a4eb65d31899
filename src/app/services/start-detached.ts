/** A change of services in a process of its own, which no terminal ends. What it says goes to a file. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { exitStatusOfSignal, GrappeError, messageOf, systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { makePrivateFile, openPrivateFolder } from '../../private-files/index.ts';
import { openExistingHistory } from '../records.ts';

export interface DetachedChange {
  readonly run: string;
  /** The file of grappe and the words of the command. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface Departure {
  /** What it has said so far. */
  readonly said: string;
  /** The exit status of one that has ended already; undefined: it goes on. */
  readonly exit: number | undefined;
}

const LOOK_MS = 100;
const KEPT_MS = 7 * 86_400_000;

/** Resolves when the change has begun, hence is recorded, or has ended. The signal is passed on while that is waited for. */
export async function startDetached(change: DetachedChange, signal: AbortSignal): Promise<Departure> {
  const folder = join(stateFolder(change.env), 'rollouts');
  openPrivateFolder(folder);
  removeOldLogs(folder);
  const log = join(folder, `${change.run}.log`);
  makePrivateFile(log);
  const exit = await begun(change, log, signal);
  return { said: readFileSync(log, 'utf8'), exit };
}

async function begun(
  { run, program, env, cwd }: DetachedChange,
  log: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, [...process.execArgv, ...program], {
    ...{ cwd, env },
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = once(child, 'exit').then(
    ([exit, by]) => statusOf(exit as number | null, by as Signal),
    unstarted,
  );
  const interrupt = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    for (;;) {
      const exit = await Promise.race([ended, systemClock.sleep(LOOK_MS)]);
      if (exit !== undefined) return exit;
      if (!signal.aborted && (await goesOn(run, env))) return undefined;
    }
  } finally {
    signal.removeEventListener('abort', interrupt);
    child.unref();
  }
}

type Signal = keyof typeof constants.signals | null;

function statusOf(exit: number | null, by: Signal): number {
  return exit ?? exitStatusOfSignal(constants.signals[by ?? 'SIGKILL']);
}

function unstarted(cause: unknown): never {
  throw new GrappeError('local', { message: 'no process could be started', why: messageOf(cause), cause });
}

/** What is wrong with the records, the process itself tells. */
async function goesOn(run: string, env: DetachedChange['env']): Promise<boolean> {
  try {
    using history = await openExistingHistory(env);
    return history?.find(run).state === 'running';
  } catch (error) {
    if (error instanceof GrappeError) return false;
    throw error;
  }
}

function removeOldLogs(folder: string): void {
  const oldest = systemClock.date().getTime() - KEPT_MS;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // Another grappe may have been faster.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && found.mtimeMs < oldest) rmSync(path, { force: true });
  }
}
