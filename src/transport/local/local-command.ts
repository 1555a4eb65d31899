/** One command on this machine, from its start to its end. */

import { chunksOf, deliver, feed } from '../child/exec-streams.ts';
import type { OrphanGuard } from '../child/orphan-guard.ts';
import { type ChildEnd, SpawnError, type StartedChild, startChild } from '../child/start-child.ts';
import { untilGraceIsOver } from '../child/within-grace.ts';
import type { ExecEnd, ExecIo } from '../transport.ts';

const KILL_AFTER_MS = 2000;

export interface LocalCommandParts {
  readonly io: ExecIo;
  /** Ends the process group. */
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
  readonly guard: OrphanGuard;
}

export class LocalCommand {
  readonly #command: string;
  readonly #parts: LocalCommandParts;

  constructor(command: string, parts: LocalCommandParts) {
    this.#command = command;
    this.#parts = parts;
  }

  async run(): Promise<ExecEnd> {
    const { io, signal } = this.#parts;
    if (signal.aborted) return notSent('cancelled', 'interrupted', 'the start was interrupted');
    try {
      const child = await this.#start();
      io.onSent?.();
      return await this.#accompany(child);
    } catch (error) {
      if (error instanceof SpawnError) return notSent('local', error.fault.cause, error.fault.detail);
      throw error;
    }
  }

  #start(): Promise<StartedChild> {
    const { io, environment } = this.#parts;
    return startChild({
      program: '/bin/sh',
      arguments: ['-c', this.#command],
      environment: { ...environment, ...io.env },
      stdin: io.stdin ? 'pipe' : 'ignore',
    });
  }

  async #accompany(child: StartedChild): Promise<ExecEnd> {
    const { guard, signal } = this.#parts;
    await guard.watch(child.pid);
    const over = new AbortController();
    signal.addEventListener('abort', () => endGroup(child), { signal: over.signal });
    if (signal.aborted) endGroup(child);
    try {
      await this.#move(child, over.signal);
      return endOf(await child.ended);
    } catch (error) {
      endGroup(child);
      child.stdout.destroy();
      child.stderr.destroy();
      await child.ended;
      return { kind: 'local', detail: error instanceof Error ? error.message : String(error) };
    } finally {
      over.abort();
      await guard.unwatch(child.pid);
    }
  }

  async #move(child: StartedChild, over: AbortSignal): Promise<void> {
    const { io } = this.#parts;
    const delivered = Promise.all([
      deliver('stdout', chunksOf(child.stdout), io),
      deliver('stderr', chunksOf(child.stderr), io),
    ]);
    const stopped = AbortSignal.any([over, endedSignal(child)]);
    const fed = io.stdin && child.stdin ? feed(io.stdin, child.stdin, stopped) : undefined;
    await Promise.all([untilGraceIsOver(child.ended, delivered, [child.stdout, child.stderr]), fed]);
  }
}

function endedSignal(child: StartedChild): AbortSignal {
  const ended = new AbortController();
  void child.ended.then(() => ended.abort());
  return ended.signal;
}

/** The leader may end while others of its group ignore TERM: the group decides, not the leader. */
function endGroup(child: StartedChild): void {
  child.signal('SIGTERM');
  const timer = setTimeout(() => child.signal('SIGKILL'), KILL_AFTER_MS);
  void child.ended.then(() => (child.signal(0) ? undefined : clearTimeout(timer)));
}

function endOf({ code, signal }: ChildEnd): ExecEnd {
  if (signal !== null) return { kind: 'signalled', signal };
  return { kind: 'exited', code: code ?? 0 };
}

function notSent(
  outcome: Extract<ExecEnd, { kind: 'not-sent' }>['outcome'],
  cause: Extract<ExecEnd, { kind: 'not-sent' }>['cause'],
  detail: string,
): ExecEnd {
  return { kind: 'not-sent', outcome, cause, detail };
}
