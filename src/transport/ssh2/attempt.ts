/**
 * One attempt to reach one host: how far it came, its deadline, and the ConnectError that says so.
 * The deadline covers TCP, banner, key exchange and authentication; resolving the name has its own.
 */

import { type Cause } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';

/** Later than that, this process was suspended: the host had no time to answer in. */
const SUSPENDED_AFTER_MS = 5000;

export type Phase = 'tcp' | 'banner' | 'key exchange' | 'authentication';

export interface AttemptOptions {
  /** The host for messages: `n1`, or `jump host 'gate'`. */
  readonly name: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export class Attempt implements Disposable {
  phase: Phase = 'tcp';
  readonly name: string;
  readonly port: number;
  /** Aborts when time is up or the caller gives up; the reason is a ConnectError. */
  readonly signal: AbortSignal;
  readonly #deadline = new AbortController();
  readonly #timeoutMs: number;
  #remainingMs: number;
  #startedMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ name, port, timeoutMs, signal }: AttemptOptions) {
    this.name = name;
    this.port = port;
    this.#timeoutMs = timeoutMs;
    this.#remainingMs = timeoutMs;
    this.signal = AbortSignal.any([this.#deadline.signal, signal]);
    this.#startClock();
  }

  /** Why the signal aborted. */
  abortError(): ConnectError {
    const reason: unknown = this.signal.reason;
    return reason instanceof ConnectError ? reason : cancelledError();
  }

  /** The error of a socket that failed in this phase. */
  socketError(error: Error): ConnectError {
    const code = 'code' in error ? String(error.code) : '';
    // Hung up before we could listen: what sshd does to those that are too many.
    if (code === 'ECONNRESET' && this.phase === 'tcp') return this.error('throttled', 'reset by the node');
    const known = SOCKET_ERRORS.get(code);
    if (known === undefined) return this.error('protocol', `the connection failed: ${error.message}`);
    const [outcome, cause, text] = known;
    return new ConnectError(outcome, cause, `${this.#where()}: ${text}`);
  }

  error(cause: Cause, text: string): ConnectError {
    return new ConnectError('unreachable', cause, `${this.#where()}: ${text}`);
  }

  /** Does something that takes no time of the node's, such as asking a person. */
  async withoutClock<T>(act: () => Promise<T>): Promise<T> {
    this.#stopClock();
    try {
      return await act();
    } finally {
      this.#startClock();
    }
  }

  [Symbol.dispose](): void {
    this.#stopClock();
    this.#remainingMs = 0;
  }

  /** Does nothing once the attempt is over. */
  #startClock(): void {
    if (this.#remainingMs <= 0) return;
    this.#startedMs = performance.now();
    this.#timer = setTimeout(() => this.#expire(), this.#remainingMs);
  }

  #expire(): void {
    const lateMs = performance.now() - this.#startedMs - this.#remainingMs;
    if (lateMs > SUSPENDED_AFTER_MS) this.#startClock();
    else this.#deadline.abort(this.#timeoutError());
  }

  #stopClock(): void {
    clearTimeout(this.#timer);
    this.#remainingMs -= performance.now() - this.#startedMs;
  }

  #where(): string {
    return `'${this.name}' port ${this.port}`;
  }

  #timeoutError(): ConnectError {
    const seconds = `${this.#timeoutMs / 1000} s`;
    if (this.phase === 'tcp') return this.error('connect-timeout', `no answer within ${seconds}`);
    if (this.phase === 'banner')
      return this.error('no-banner', `connected, but no SSH server spoke within ${seconds}`);
    return this.error('connect-timeout', `${this.phase} was not finished within ${seconds}`);
  }
}

export function cancelledError(): ConnectError {
  return new ConnectError('cancelled', 'interrupted', 'interrupted before the connection was made');
}

type SocketError = readonly ['unreachable' | 'local', Cause, string];

const SOCKET_ERRORS: ReadonlyMap<string, SocketError> = new Map([
  ['ECONNREFUSED', ['unreachable', 'refused', 'connection refused']],
  ['EHOSTUNREACH', ['unreachable', 'no-route', 'no route to host']],
  ['ENETUNREACH', ['unreachable', 'no-route', 'network is unreachable']],
  ['EHOSTDOWN', ['unreachable', 'no-route', 'host is down']],
  ['ENETDOWN', ['unreachable', 'no-route', 'network is down']],
  ['EACCES', ['unreachable', 'no-route', 'this machine may not connect there']],
  ['EPERM', ['unreachable', 'no-route', 'this machine may not connect there']],
  ['EADDRNOTAVAIL', ['unreachable', 'no-route', 'no local address or port is free']],
  ['EINVAL', ['unreachable', 'no-route', 'not an address that can be reached']],
  ['ETIMEDOUT', ['unreachable', 'connect-timeout', 'no answer']],
  ['EMFILE', ['local', 'descriptors', 'no file descriptors left']],
  ['ENFILE', ['local', 'descriptors', 'no file descriptors left']],
  ['ENOMEM', ['local', 'memory', 'no memory left']],
  ['ENOBUFS', ['local', 'memory', 'no memory left']],
]);
