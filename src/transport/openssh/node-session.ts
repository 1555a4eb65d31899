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
import { ConnectWatch, interrupted, SilentMaster } from './connect-watch.ts';
import {
  type ConnectFailure,
  connectFailure,
  detailsOf,
  isAuthenticated,
  isOverMaster,
  isResolved,
  waitingSessionEnd,
} from './log-verdict.ts';
import { MarkedPipe } from './marked-pipe.ts';
import { SshProcess, type SshTarget } from './ssh-process.ts';

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
    const { ssh } = this;
    const watched = { log: () => ssh.log.text(), end: () => this.#end() };
    using watch = new ConnectWatch(watched, target, signal);
    const [words] = await Promise.all([this.stdout.marker(), this.stderr.marker()]);
    if (watch.reason !== undefined) throw watch.reason;
    if (words === undefined) throw await this.#failure(target);
    this.#group = Number(words[0]);
    this.#details = detailsOf(this.ssh.log.text());
  }

  async #failure({ gateway, control }: SshTarget): Promise<ConnectError> {
    const { code } = await this.ssh.child.ended;
    const log = this.ssh.log.text();
    // The connection of a master that is not there any more; ssh did not come to connect for itself.
    const isOfMaster = control !== undefined && !isResolved(log);
    if (isOfMaster && waitingSessionEnd(log, code).kind === 'lost') return new SilentMaster();
    const { outcome, cause, detail, isOnTheWay } = this.#reason(log, code);
    const error = new ConnectError(outcome, cause, detail);
    return isOnTheWay && gateway !== undefined ? new GatewayError(gateway, error) : error;
  }

  #reason(log: string, code: number | null): ConnectFailure {
    const said = Buffer.concat([this.stdout.preamble, this.stderr.preamble]);
    if (!isAuthenticated(log) && !isOverMaster(log))
      return connectFailure(log, Buffer.from(this.stderr.preamble).toString());
    if (waitingSessionEnd(log, code).kind === 'lost') {
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

  #end(): void {
    this.ssh.kill();
    this.ssh.child.stdout.destroy();
    this.ssh.child.stderr.destroy();
  }
}
