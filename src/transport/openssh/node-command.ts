/** One command in a session that waits for it: sends it, moves its streams, tells how it ended. */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { messageOf } from '../../base/index.ts';
import { feed } from '../child/exec-streams.ts';
import { OutputDelivery } from '../child/output-delivery.ts';
import { printableLine } from '../printable.ts';
import type { ExecEnd, ExecIo } from '../transport.ts';
import { wrapCommand } from '../wrapper.ts';
import { EndReport } from './end-report.ts';
import { type SessionEnd, waitingSessionEnd } from './log-verdict.ts';
import { MarkedPipe, afterMarker } from './marked-pipe.ts';
import type { NodeSession } from './node-session.ts';

export interface NodeCommandParts {
  readonly session: NodeSession;
  readonly io: ExecIo;
  /** Ends the process group on the node, on a connection of its own: stdin is the command's. */
  readonly endGroup: (group: number) => Promise<void>;
}

/** TERM, two seconds, KILL, and some time for a slow node. */
const STOP_MS = 5000;

/** The text that a session's shell evaluates. */
export function wrappedText(command: string, nonce: string, { stdin, env }: ExecIo): string {
  const options = { form: 'universal', nonce, stdin: stdin !== undefined, reportsEnd: true } as const;
  return wrapCommand(command, { ...options, ...(env !== undefined && { env }) });
}

export function newNonce(): string {
  return `grappe${randomBytes(8).toString('hex')}`;
}

export class NodeCommand {
  readonly #parts: NodeCommandParts;
  readonly #report: EndReport;
  readonly #stdout: MarkedPipe;
  readonly #stderr: MarkedPipe;
  readonly #over = new AbortController();
  #status: number | undefined;
  #wasAbandoned = false;

  constructor(parts: NodeCommandParts, nonce: string) {
    const { session } = parts;
    this.#parts = parts;
    this.#report = new EndReport(nonce);
    this.#stdout = new MarkedPipe(session.stdout.rest(), nonce);
    this.#stderr = new MarkedPipe(session.stderr.rest(), nonce);
  }

  /** Never rejects. */
  async run(text: string): Promise<ExecEnd> {
    const { session, io } = this.#parts;
    session.ssh.child.stdin?.write(`${text}\n`);
    io.onSent?.();
    io.signal.addEventListener('abort', this.#stop, { signal: this.#over.signal });
    if (io.signal.aborted) this.#stop();
    const { stdout, stderr, ended } = session.ssh.child;
    using output = new OutputDelivery(io, [stdout, stderr]);
    const finished = Promise.race([ended, this.#reported()]);
    void finished.then(() => output.commandEnded());
    io.signal.addEventListener('abort', () => output.commandStopped(), { signal: this.#over.signal });
    try {
      await this.#moveStreams(output, finished);
      return await this.#end(output.wasCut);
    } catch (error) {
      return { kind: 'local', detail: messageOf(error) };
    } finally {
      this.#over.abort();
      this.#tellPreamble();
      session[Symbol.dispose]();
    }
  }

  /** Login files may speak twice: before the session's shell, and before the command's. */
  #tellPreamble(): void {
    const { session, io } = this.#parts;
    const pipes = [session.stdout, session.stderr, this.#stdout, this.#stderr];
    const preamble = Buffer.concat(pipes.map((pipe) => pipe.preamble));
    if (this.#stdout.hasMarker && preamble.length > 0) io.onPreamble?.(preamble);
  }

  async #moveStreams(output: OutputDelivery, finished: Promise<unknown>): Promise<void> {
    const { session, io } = this.#parts;
    const { stdin } = session.ssh.child;
    await Promise.all([
      output.deliver('stdout', afterMarker(this.#stdout)),
      output.deliver('stderr', this.#report.cutFrom(afterMarker(this.#stderr))),
      io.stdin && stdin ? feed(io.stdin, stdin, this.#signalOf(finished)) : undefined,
    ]);
  }

  async #reported(): Promise<void> {
    this.#status = await this.#report.status;
  }

  #signalOf(finished: Promise<unknown>): AbortSignal {
    const end = new AbortController();
    void finished.then(() => end.abort());
    return AbortSignal.any([end.signal, this.#over.signal]);
  }

  /** Without stdin of its own, the command's group ends with ours; else a second connection reaches it. */
  readonly #stop = (): void => {
    const { session, io, endGroup } = this.#parts;
    const { ssh, group } = session;
    if (io.stdin === undefined) ssh.child.stdin?.end();
    else endGroup(group).catch(() => ssh.kill());
    const timer = setTimeout(() => this.#abandon(), STOP_MS);
    this.#over.signal.addEventListener('abort', () => clearTimeout(timer));
  };

  #abandon(): void {
    this.#wasAbandoned = true;
    this.#parts.session.ssh.kill();
  }

  async #end(wasCut: boolean): Promise<ExecEnd> {
    const { ssh } = this.#parts.session;
    // Something on the node holds the output open, so ssh does not end and its log has no exit record yet.
    if (wasCut && this.#status !== undefined) return { ...endOfStatus(this.#status), detail: 'output open' };
    const { code } = await ssh.child.ended;
    return this.#endOf(waitingSessionEnd(ssh.log.text(), code));
  }

  #endOf(end: SessionEnd): ExecEnd {
    if (end.kind === 'exited') return this.#hasStarted() ? endOfStatus(end.code) : this.#neverStarted();
    // sh survives what it can; only KILL takes it along.
    if (end.kind === 'signalled') return { kind: 'signalled', signal: 'SIGKILL' };
    if (this.#status !== undefined) return endOfStatus(this.#status);
    if (!this.#wasAbandoned) return end;
    return {
      kind: 'lost',
      cause: 'interrupted',
      detail: `did not end within ${STOP_MS / 1000} s after it was told to`,
    };
  }

  /** A command that was ended at once may not have come as far as its marker. */
  #hasStarted(): boolean {
    return this.#stdout.hasMarker || this.#parts.io.signal.aborted;
  }

  /** The login shell ended before it read the command. */
  #neverStarted(): ExecEnd {
    const said = printableLine(Buffer.concat([this.#stdout.preamble, this.#stderr.preamble]));
    const detail = `the login shell ran no command${said === '' ? '' : `: ${said}`}`;
    return { kind: 'not-sent', outcome: 'denied', cause: 'nologin', detail };
  }
}

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** sh has no other word for a signal than 128 + its number, nor for a program that exits with such a number. */
function endOfStatus(status: number): Extract<ExecEnd, { kind: 'exited' | 'signalled' }> {
  const signal = status > 128 ? SIGNAL_NAMES.get(status - 128) : undefined;
  return signal === undefined ? { kind: 'exited', code: status } : { kind: 'signalled', signal };
}
