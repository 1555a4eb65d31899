/**
 * The seam between grappe and the ways to reach a node. Four modules here implement it: ssh2 (in process),
 * openssh (the system's ssh), local (a process on this machine) and fake (scripted nodes); a gateway that does the
 * work for its leaves is a fifth (module gateway).
 */

import type { Cause, Outcome } from '../base/index.ts';

export type TransportName = 'ssh2' | 'openssh' | 'local' | 'fake';
export type OutputStream = 'stdout' | 'stderr';

/** Opens connections to nodes. One connector serves one run, or one library cluster. */
export interface Connector extends AsyncDisposable {
  /**
   * Reaches `node`: network, host key, authentication. Rejects with ConnectError and nothing else.
   * `signal` ends the attempt at once (the error's outcome is then `cancelled`).
   */
  connect(node: string, signal: AbortSignal): Promise<Connection>;
  /**
   * A key for the sshd that answers for `node` (its address), so that starts towards one throttling
   * sshd share one limit. All of 127.0.0.0/8 is one site: it is one machine.
   */
  siteOf(node: string): string;
}

/** A live connection to one node. Closing it ends what still runs through it. */
export interface Connection extends AsyncDisposable {
  readonly node: string;
  /** `gateway`: a gateway has reached it, and does the work. */
  readonly transport: TransportName | 'gateway';
  /** What was agreed: for `doctor` and the run's header. */
  readonly details: ConnectionDetails;
  /** Runs one command. Resolves when its channel has closed and all output was delivered; never rejects. */
  exec(command: string, io: ExecIo): Promise<ExecEnd>;
  /** Opens an SFTP session; rejects with GrappeError `copy` where the node has none. */
  sftp(): Promise<RemoteFiles>;
  /** False once the link is gone; a new connect() is then due. */
  readonly alive: boolean;
  /** What took the link away, where more is known than that it is gone. */
  readonly loss?: Extract<ExecEnd, { kind: 'lost' }> | undefined;
}

export interface ConnectionDetails {
  readonly user?: string;
  readonly address?: string;
  readonly port?: number;
  readonly keyExchange?: string;
  readonly cipher?: string;
  readonly hostKey?: { readonly type: string; readonly fingerprint: string };
  /** Fingerprint of the key that authenticated, or the method's name. */
  readonly authentication?: string;
}

export interface ExecIo {
  /**
   * Takes output as it arrives. A returned promise is back-pressure: this command gets no further
   * receive credit until it resolves; a rejection ends the command with outcome `local`.
   */
  onOutput(stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined;
  /** Called once, when the command has left for the node: from here on it is never repeated. */
  onSent?(): void;
  /** The beginning of what login files printed in front of the command, if they did; before exec() resolves. */
  onPreamble?(text: Uint8Array): void;
  /** Bytes for the command's standard input; without it stdin is /dev/null. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Environment of the command; sent in the command text, not by SSH `env`, which sshd mostly refuses. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Ends the remote process group (TERM, 2 s later KILL) when it aborts. exec() still resolves, with
   * how the command really ended and all output until then.
   */
  readonly signal: AbortSignal;
}

/** How one command ended, told apart as exactly as the transport can. */
export type ExecEnd =
  /** `detail` is a remark that changes nothing, such as output that a daemon holds open. */
  | { readonly kind: 'exited'; readonly code: number; readonly detail?: string }
  /** `signal` is a name with SIG, such as `SIGKILL`. */
  | { readonly kind: 'signalled'; readonly signal: string; readonly detail?: string }
  /** Sent, and then no exit record: the result is unknown. */
  | {
      readonly kind: 'lost';
      readonly cause: Cause;
      readonly detail: string;
      /** The gateway whose loss it was. */
      readonly gateway?: string;
    }
  /** Never started on the node: repeating it is safe. */
  | { readonly kind: 'not-sent'; readonly cause: Cause; readonly detail: string; readonly outcome: Outcome }
  /** `onOutput` or `stdin` failed on this machine. */
  | { readonly kind: 'local'; readonly detail: string };

/** Remote files over SFTP: the little that copies need. Paths are remote; errors are GrappeError `copy`. */
export interface RemoteFiles extends AsyncDisposable {
  /** Of a link, not of what it points at. */
  stat(path: string): Promise<RemoteStat | undefined>;
  /** What is in a folder, as the node says it: names may be anything. */
  list(path: string): AsyncIterable<RemoteEntry>;
  /** From byte `from` on, or all of it. */
  read(path: string, from?: number): AsyncIterable<Uint8Array>;
  /** Writes a new file; fails if `path` exists. Stretches of zeros are left out as holes. */
  create(path: string, content: AsyncIterable<Uint8Array>, attributes: FileAttributes): Promise<void>;
  makeFolder(path: string, mode: number): Promise<void>;
  /** Fails if `path` exists. */
  makeLink(path: string, target: string): Promise<void>;
  readLink(path: string): Promise<string>;
  /** Of what `path` points at, if it is a link. */
  setAttributes(path: string, attributes: FileAttributes): Promise<void>;
  /** Replaces `to` in one step (posix-rename@openssh.com). */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  realpath(path: string): Promise<string>;
}

export interface FileAttributes {
  /** Permission bits only, 07777. */
  readonly mode: number;
  /** Absent: as it comes. */
  readonly modifiedMs?: number;
}

export interface RemoteStat {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Permission bits only, 07777. */
  readonly mode: number;
  readonly modifiedMs: number;
}

export interface RemoteEntry {
  readonly name: string;
  /** Absent where the node did not say. */
  readonly stat: RemoteStat | undefined;
}
