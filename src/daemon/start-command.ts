/** Starts a command of grappe that no terminal ends. What it says goes to a file, kept for a week. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { exitStatusOfSignal, GrappeError, messageOf, systemClock } from '../base/index.ts';
import { type Environment, findPlace } from './place.ts';

export interface DetachedCommand {
  /** Letters and digits: it has a file of its own. */
  readonly id: string;
  /** The file of grappe and the words of the command. */
  readonly program: readonly string[];
  /** As whoever starts it has it: it is his command. */
  readonly env: Environment;
  readonly cwd: string;
}

export interface StartedCommand {
  /** Its exit status. */
  readonly ended: Promise<number>;
  /** What it has said so far. */
  readonly said: () => string;
  readonly interrupt: () => void;
  /** Waits for it no more. */
  readonly leave: () => void;
}

export function startCommand({ id, program, env, cwd }: DetachedCommand): StartedCommand {
  const { folder } = findPlace(env);
  removeOldLogs(folder);
  const path = join(folder, `command-${id}.log`);
  const log = openSync(path, 'w', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, ...program], {
    ...{ cwd, env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = once(child, 'exit').then(
    ([exit, by]) => statusOf(exit as number | null, by as Signal),
    refuse,
  );
  return {
    ended,
    said: () => readFileSync(path, 'utf8'),
    interrupt: () => void child.kill('SIGINT'),
    leave: () => child.unref(),
  };
}

type Signal = keyof typeof constants.signals | null;

function statusOf(exit: number | null, by: Signal): number {
  return exit ?? exitStatusOfSignal(constants.signals[by ?? 'SIGKILL']);
}

function refuse(cause: unknown): never {
  throw new GrappeError('local', { message: 'no process could be started', why: messageOf(cause), cause });
}

const LOG = /^command-\w+\.log$/;
const KEPT_MS = 7 * 86_400_000;

function removeOldLogs(folder: string): void {
  const oldest = systemClock.date().getTime() - KEPT_MS;
  for (const name of readdirSync(folder).filter((each) => LOG.test(each))) {
    const path = join(folder, name);
    // Another grappe may have been faster.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && found.mtimeMs < oldest) rmSync(path, { force: true });
  }
}
