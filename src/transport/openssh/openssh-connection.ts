/**
 * A node reached by the system's ssh. One ssh serves one command: the session that connect() opened serves the
 * first, and each later one opens its own.
 */

import { messageOf } from '../../base/index.ts';
import type { OrphanGuard } from '../child/orphan-guard.ts';
import { SpawnError } from '../child/start-child.ts';
import { ConnectError } from '../connect-error.ts';
import type { Connection, ConnectionDetails, ExecEnd, ExecIo, RemoteFiles } from '../transport.ts';
import { LONGEST_TEXT_BYTES, endGroupText, rawCommand } from '../wrapper.ts';
import { NodeCommand, newNonce, wrappedText } from './node-command.ts';
import { NodeSession } from './node-session.ts';
import type { NodeSessions } from './node-sessions.ts';
import { runRaw } from './raw-command.ts';
import { openSftp } from './sftp-session.ts';
import { SshProcess, type SshTarget } from './ssh-process.ts';

export interface OpensshConnectionParts {
  readonly target: SshTarget;
  /** Of the session that waits for the first command; none for `raw`, whose command comes with the ssh. */
  readonly session: NodeSession | undefined;
  readonly details: ConnectionDetails;
  /** Opens those after the first. */
  readonly sessions: NodeSessions;
  readonly guard: OrphanGuard;
  closed(): void;
}

export class OpensshConnection implements Connection {
  readonly node: string;
  readonly transport = 'openssh';
  readonly details: ConnectionDetails;
  readonly #parts: OpensshConnectionParts;
  readonly #closing = new AbortController();
  readonly #files = new Set<RemoteFiles>();
  readonly #running = new Set<SshProcess>();
  #session: NodeSession | undefined;

  constructor(parts: OpensshConnectionParts) {
    this.node = parts.target.node;
    this.details = parts.details;
    this.#parts = parts;
    this.#session = parts.session;
  }

  /** Without a session that waits, the next command connects anew: nothing is known to be gone. */
  get alive(): boolean {
    return !this.#closing.signal.aborted && (this.#session?.ssh.isRunning ?? true);
  }

  async exec(command: string, io: ExecIo): Promise<ExecEnd> {
    const refusal = refusalOf(command, io);
    if (refusal !== undefined) return refusal;
    try {
      return await (this.#parts.target.reach.raw
        ? this.#execRaw(command, io)
        : this.#execWrapped(command, io));
    } catch (error) {
      return notSent(error);
    }
  }

  async sftp(): Promise<RemoteFiles> {
    const files = await openSftp(this.#parts.target, () => void this.#files.delete(files));
    this.#files.add(files);
    return files;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#parts.closed();
    this.#session?.[Symbol.dispose]();
    this.#running.forEach((ssh) => ssh.kill());
    await Promise.all([...this.#files].map((files) => files[Symbol.asyncDispose]()));
  }

  async #execWrapped(command: string, io: ExecIo): Promise<ExecEnd> {
    const nonce = newNonce();
    const text = wrappedText(command, nonce, io);
    if (isTooLong(text)) return unusable('the command text is longer than 128 kB');
    const session = await this.#takeSession(io);
    const endGroup = (group: number): Promise<void> => this.#endGroup(group);
    return this.#accompanied(session.ssh, io, () =>
      new NodeCommand({ session, io, endGroup }, nonce).run(text),
    );
  }

  async #execRaw(command: string, io: ExecIo): Promise<ExecEnd> {
    const text = rawCommand(command, io.env);
    if (isTooLong(text)) return unusable('the command text is longer than 128 kB');
    const ssh = await SshProcess.start(this.#parts.target, { command: text });
    return this.#accompanied(ssh, io, () => runRaw(ssh, text, io));
  }

  async #takeSession({ signal, stdin }: ExecIo): Promise<NodeSession> {
    const waiting = this.#session;
    this.#session = undefined;
    const { target, sessions } = this.#parts;
    const isShared = target.control !== undefined;
    const isUseful = waiting !== undefined && !(isShared && stdin !== undefined);
    if (isUseful && waiting.ssh.isRunning && !signal.aborted) return waiting;
    waiting?.[Symbol.dispose]();
    if (isUseful) throw noSession(signal);
    const given = AbortSignal.any([signal, this.#closing.signal]);
    // Where stdin is the command's own, nothing but the end of its connection tells the node that we are gone.
    if (stdin !== undefined) return NodeSession.open({ ...target, control: undefined }, given);
    return (await sessions.open({ ...target, control: undefined }, given)).session;
  }

  /**
   * Where stdin belongs to the command, its end is not the end of the command: were this process killed, ssh would
   * live on, and with it the command.
   */
  async #accompanied(ssh: SshProcess, io: ExecIo, run: () => Promise<ExecEnd>): Promise<ExecEnd> {
    const { guard } = this.#parts;
    const isGuarded = io.stdin !== undefined;
    this.#running.add(ssh);
    try {
      if (isGuarded) await guard.ready();
      if (isGuarded) await guard.watch(ssh.child.pid);
      return await run();
    } finally {
      this.#running.delete(ssh);
      ssh[Symbol.dispose]();
      if (isGuarded) await guard.unwatch(ssh.child.pid);
    }
  }

  async #endGroup(group: number): Promise<void> {
    const ssh = await SshProcess.start(this.#parts.target, { command: endGroupText(group) });
    const silent = { onOutput: () => undefined, signal: new AbortController().signal };
    const end = await runRaw(ssh, '', silent);
    if (end.kind === 'not-sent') throw new Error(end.detail);
  }
}

function noSession({ aborted }: AbortSignal): ConnectError {
  return aborted
    ? new ConnectError('cancelled', 'interrupted', 'interrupted before the command was sent')
    : new ConnectError('unreachable', 'link-lost', 'the connection ended before the command was sent');
}

/** POSIX names of environment variables. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

function refusalOf(command: string, { env }: ExecIo): ExecEnd | undefined {
  if (command.includes('\0')) return unusable('the command text holds a NUL byte');
  const isBad = ([name, value]: [string, string]): boolean => !VARIABLE.test(name) || value.includes('\0');
  const bad = Object.entries(env ?? {}).find(isBad);
  return bad && unusable(`'${bad[0]}' cannot be an environment variable`);
}

function isTooLong(text: string): boolean {
  return Buffer.byteLength(text) > LONGEST_TEXT_BYTES;
}

function unusable(detail: string): ExecEnd {
  return { kind: 'not-sent', outcome: 'failed', cause: 'protocol', detail };
}

function notSent(error: unknown): ExecEnd {
  if (error instanceof ConnectError) {
    return { kind: 'not-sent', outcome: error.outcome, cause: error.connectCause, detail: error.message };
  }
  if (error instanceof SpawnError) return { kind: 'not-sent', outcome: 'local', ...error.fault };
  const detail = messageOf(error);
  return { kind: 'not-sent', outcome: 'local', cause: 'program', detail };
}
