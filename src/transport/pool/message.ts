/**
 * What the two sides say to each other. The command line asks and numbers what it asks for; the background process
 * answers under that number. Payloads are JSON, unless they are bytes of a stream or an amount of credit.
 */

import type { Cause, Outcome } from '../../base/index.ts';
import type { HostConfig } from '../openssh-files/index.ts';
import type { ReachOptions } from '../reach.ts';
import type { ConnectionDetails, ExecEnd, TransportName } from '../transport.ts';

/** From the command line. */
export const ASK = {
  /** Hello: opens every conversation. */
  hello: 1,
  /** Key: a connection that is kept under this key. */
  connect: 2,
  /** Way: how to open it, after `unknown`. */
  open: 3,
  /** The connection is not used any more; what still runs through it is ended. */
  close: 4,
  /** Command. */
  exec: 5,
  /** Ends the opening or the command with this number. */
  abort: 6,
  stdin: 7,
  stdinEnd: 8,
  /** So many bytes of output were taken. */
  taken: 9,
  /** Answer to a question. */
  answer: 10,
  status: 11,
  stop: 12,
} as const;

/** From the background process. */
export const TELL = {
  /** Welcome: the conversation may begin. */
  welcome: 65,
  /** Another version: this process serves no new callers any more. */
  otherVersion: 66,
  /** No connection is kept under this key. */
  unknown: 67,
  /** Connected. */
  connected: 68,
  /** Failure: the node was not reached. */
  failed: 69,
  /** Another transport than the in-process client is needed: the caller's business. */
  elsewhere: 70,
  /** Nothing was sent before this; from here on the command may run, whatever becomes of this process. */
  starting: 71,
  sent: 72,
  stdout: 73,
  stderr: 74,
  preamble: 75,
  /** Ended. */
  ended: 76,
  /** So many bytes of standard input were taken. */
  stdinTaken: 77,
  /** Question: a person is asked by the command line, never by this process. */
  question: 78,
  status: 79,
  stopping: 80,
} as const;

export interface Hello {
  readonly version: string;
  /** How long connections are kept after this caller's last use. */
  readonly persistMs: number;
}

export interface Welcome {
  readonly version: string;
  readonly pid: number;
}

export interface ConnectRequest {
  readonly node: string;
  /** Equal keys mean the same login over the same way under the same rules of trust. */
  readonly key: string;
  /** How long a kept connection may take to open a session: as long as a new one may take. */
  readonly patienceMs: number;
}

/**
 * How to reach a node, evaluated by the caller from files that count for it: the background process has another
 * environment and another working folder.
 */
export interface Way {
  readonly host: HostConfig;
  /** Jump hosts, in the order in which they are passed. */
  readonly hops: readonly HostConfig[];
  readonly reach: ReachOptions;
  /** States of the files of known hosts: whoever changes them wants hosts to be judged anew. */
  readonly trust: readonly string[];
}

export interface Connected {
  readonly transport: TransportName;
  readonly details: ConnectionDetails;
}

export interface Failure {
  readonly outcome: Outcome;
  readonly cause: Cause;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The gateway that failed, if it was not the node. */
  readonly gateway?: string | undefined;
}

export interface CommandRequest {
  /** Number of the connection. */
  readonly connection: number;
  readonly command: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin: boolean;
}

export interface Ended {
  readonly end: ExecEnd;
  /** Whether the connection can still be used. */
  readonly alive: boolean;
}

export interface Question {
  readonly file: string;
  readonly attempt: number;
}

export interface Answer {
  /** Undefined: nobody answered. */
  readonly secret?: string | undefined;
}

/** Bytes of input that may be on their way for one command. */
export const INPUT_BYTES = 128 * 1024;
/**
 * The same of output. Little: what a command line has not taken beyond this counts against the budget that all
 * commands of the background process share.
 */
export const OUTPUT_BYTES = 32 * 1024;

export function jsonOf(payload: Buffer): Record<string, unknown> {
  const value: unknown = JSON.parse(payload.toString());
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value as Record<string, unknown>;
}
