/** One command on this machine, from its start to its end. */

import { messageOf } from '../../base/index.ts';
import { chunksOf, feed } from '../child/exec-streams.ts';
import type { OrphanGuard } from '../child/orphan-guard.ts';
import { OutputDelivery } from '../child/output-delivery.ts';
import { type ChildEnd, SpawnError, type StartedChild, startChild } from '../child/start-child.ts';
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
    using output = new OutputDelivery(this.#parts.io, [child.stdout, child.stderr]);
    const stop = (): void => {
      output.commandStopped();
      endGroup(child);
    };
    signal.addEventListener('abort', stop, { signal: over.signal });
    if (signal.aborted) stop();
    try {
      await this.#move(child, output, over.signal);
      const end = endOf(await child.ended);
      return output.wasCut ? { ...end, detail: 'output open' } : end;
    } catch (error) {
      endGroup(child);
      await child.ended;
      return { kind: 'local', detail: messageOf(error) };
    } finally {
      over.abort();
      await guard.unwatch(child.pid);
    }
  }

  async #move(child: StartedChild, output: OutputDelivery, over: AbortSignal): Promise<void> {
    const { io } = this.#parts;
    void child.ended.then(() => output.commandEnded());
    const stopped = AbortSignal.any([over, endedSignal(child)]);
    await Promise.all([
      output.deliver('stdout', chunksOf(child.stdout)),
      output.deliver('stderr', chunksOf(child.stderr)),
      io.stdin && child.stdin ? feed(io.stdin, child.stdin, stopped) : undefined,
    ]);
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

function endOf({ code, signal }: ChildEnd): Extract<ExecEnd, { kind: 'exited' | 'signalled' }> {
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
