/** The clocks over an ssh that connects: ssh watches TCP, banner and key exchange itself, and nothing else. */

import { ConnectError } from '../connect-error.ts';
import { isAuthenticated, isOverMaster, isRefusedByMaster, isResolved } from './log-verdict.ts';
import type { SshTarget } from './ssh-process.ts';

/** A resolver that hangs; a login that never ends. */
const RESOLVER_SLACK_MS = 5000;
const LOGIN_MS = 60_000;

export interface Watched {
  log(): string;
  end(): void;
}

/** A master whose link is dead, or that hangs; nothing was sent. */
export class SilentMaster extends ConnectError {
  constructor() {
    super('unreachable', 'link-lost', 'the kept connection did not answer in time');
  }
}

/** Ends an ssh whose connect is given up: by the caller, or because its time is over. */
export class ConnectWatch implements Disposable {
  reason: ConnectError | undefined;
  readonly #ssh: Watched;
  readonly #over = new AbortController();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(ssh: Watched, { reach, control }: SshTarget, signal: AbortSignal) {
    const { connectTimeoutMs } = reach;
    this.#ssh = ssh;
    signal.addEventListener('abort', () => this.#giveUp(interrupted()), { signal: this.#over.signal });
    if (signal.aborted) this.#giveUp(interrupted());
    this.#timers = [
      setTimeout(() => this.#checkName(), connectTimeoutMs + RESOLVER_SLACK_MS),
      setTimeout(() => this.#checkLogin(), connectTimeoutMs + LOGIN_MS),
      // The other half is for the new connection.
      ...(control === undefined ? [] : [setTimeout(() => this.#checkMaster(), connectTimeoutMs / 2)]),
    ];
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#timers.forEach((timer) => clearTimeout(timer));
  }

  #checkMaster(): void {
    const log = this.#ssh.log();
    if (!isOverMaster(log) && !isRefusedByMaster(log) && !isResolved(log)) this.#giveUp(new SilentMaster());
  }

  #checkName(): void {
    const log = this.#ssh.log();
    if (isResolved(log) || isOverMaster(log)) return;
    this.#giveUp(new ConnectError('unreachable', 'dns', 'the name server did not answer in time'));
  }

  #checkLogin(): void {
    const log = this.#ssh.log();
    const where =
      isAuthenticated(log) || isOverMaster(log)
        ? 'logged in, but no shell answered'
        : 'the login was not finished';
    this.#giveUp(new ConnectError('unreachable', 'connect-timeout', `${where} within ${LOGIN_MS / 1000} s`));
  }

  #giveUp(reason: ConnectError): void {
    this.reason ??= reason;
    this.#ssh.end();
  }
}

export function interrupted(): ConnectError {
  return new ConnectError('cancelled', 'interrupted', 'interrupted before the connection was made');
}
