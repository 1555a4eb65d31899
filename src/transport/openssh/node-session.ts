/**
 * One ssh that has reached its node: a shell there waits for a command on its stdin. So reaching a node and
 * running a command are told apart, the command text stands in no argument list and in no log of this machine,
 * and nothing that a login file prints is taken for output.
 */

import { randomBytes } from 'node:crypto';
import { chunksOf } from '../child/exec-streams.ts';
import { ConnectError, GatewayError } from '../connect-error.ts';
import { printableLine } from '../printable.ts';
import type { ConnectionDetails } from '../transport.ts';
import {
  type ConnectFailure,
  connectFailure,
  detailsOf,
  isAuthenticated,
  isResolved,
  sessionEnd,
} from './log-verdict.ts';
import { MarkedPipe } from './marked-pipe.ts';
import { SshProcess, type SshTarget } from './ssh-process.ts';

/** ssh watches TCP, banner and key exchange itself; a resolver that hangs, a login that never ends, it does not. */
const RESOLVER_SLACK_MS = 5000;
const LOGIN_MS = 60_000;

/** One line for every login shell; `read` takes byte by byte, so nothing behind the line is lost. */
function bootstrap(nonce: string): string {
  return `exec sh -c 'echo ${nonce} $$; echo ${nonce} >&2; IFS= read -r l || exit; eval "$l"'`;
}

export class NodeSession implements Disposable {
  readonly ssh: SshProcess;
  readonly stdout: MarkedPipe;
  readonly stderr: MarkedPipe;
  /** Process group on the node that everything runs in. */
  #group = 0;
  #details: ConnectionDetails = {};

  /** Resolves when the shell on the node has answered. Rejects with ConnectError, or GrappeError for a refused name. */
  static async open(target: SshTarget, signal: AbortSignal): Promise<NodeSession> {
    if (signal.aborted) throw interrupted();
    const nonce = `grappe${randomBytes(8).toString('hex')}`;
    const session = new NodeSession(await SshProcess.start(target, { command: bootstrap(nonce) }), nonce);
    try {
      await session.#ready(target, signal);
      return session;
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(ssh: SshProcess, nonce: string) {
    this.ssh = ssh;
    this.stdout = new MarkedPipe(chunksOf(ssh.child.stdout), nonce);
    this.stderr = new MarkedPipe(chunksOf(ssh.child.stderr), nonce);
  }

  get group(): number {
    return this.#group;
  }

  get details(): ConnectionDetails {
    return this.#details;
  }

  [Symbol.dispose](): void {
    this.ssh[Symbol.dispose]();
  }

  async #ready(target: SshTarget, signal: AbortSignal): Promise<void> {
    using watch = new ConnectWatch(this.ssh, target.reach.connectTimeoutMs, signal);
    const [words] = await Promise.all([this.stdout.marker(), this.stderr.marker()]);
    if (watch.reason !== undefined) throw watch.reason;
    if (words === undefined) throw await this.#failure(target);
    this.#group = Number(words[0]);
    this.#details = detailsOf(this.ssh.log.text());
  }

  async #failure({ gateway }: SshTarget): Promise<ConnectError> {
    await this.ssh.child.ended;
    const { outcome, cause, detail, isOnTheWay } = this.#reason(this.ssh.log.text());
    const error = new ConnectError(outcome, cause, detail);
    return isOnTheWay && gateway !== undefined ? new GatewayError(gateway, error) : error;
  }

  #reason(log: string): ConnectFailure {
    const said = Buffer.concat([this.stdout.preamble, this.stderr.preamble]);
    if (!isAuthenticated(log)) return connectFailure(log, Buffer.from(this.stderr.preamble).toString());
    if (sessionEnd(log, '').kind === 'lost') {
      return {
        outcome: 'unreachable',
        cause: 'link-lost',
        detail: 'the connection ended before a shell answered',
      };
    }
    const shell = printableLine(said);
    const detail = `the login shell ran no command${shell === '' ? '' : `: ${shell}`}`;
    return { outcome: 'denied', cause: 'nologin', detail };
  }
}

/** Ends an ssh whose connect is given up: by the caller, or because its time is over. */
class ConnectWatch implements Disposable {
  reason: ConnectError | undefined;
  readonly #ssh: SshProcess;
  readonly #over = new AbortController();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(ssh: SshProcess, connectTimeoutMs: number, signal: AbortSignal) {
    this.#ssh = ssh;
    signal.addEventListener('abort', () => this.#giveUp(interrupted()), { signal: this.#over.signal });
    if (signal.aborted) this.#giveUp(interrupted());
    this.#timers = [
      setTimeout(() => this.#checkName(), connectTimeoutMs + RESOLVER_SLACK_MS),
      setTimeout(() => this.#checkLogin(), connectTimeoutMs + LOGIN_MS),
    ];
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#timers.forEach((timer) => clearTimeout(timer));
  }

  #checkName(): void {
    if (isResolved(this.#ssh.log.text())) return;
    this.#giveUp(new ConnectError('unreachable', 'dns', 'the name server did not answer in time'));
  }

  #checkLogin(): void {
    const where = isAuthenticated(this.#ssh.log.text())
      ? 'logged in, but no shell answered'
      : 'the login was not finished';
    this.#giveUp(new ConnectError('unreachable', 'connect-timeout', `${where} within ${LOGIN_MS / 1000} s`));
  }

  #giveUp(reason: ConnectError): void {
    this.reason ??= reason;
    this.#ssh.kill();
    this.#ssh.child.stdout.destroy();
    this.#ssh.child.stderr.destroy();
  }
}

function interrupted(): ConnectError {
  return new ConnectError('cancelled', 'interrupted', 'interrupted before the connection was made');
}
