/** One ssh: its process, its log, its private ssh_config. Knows nothing of what runs on the node. */

import { type StartedChild, SpawnError, startChild } from '../child/start-child.ts';
import { spawnFault } from '../child/spawn-fault.ts';
import { ConnectError } from '../connect-error.ts';
import type { HostConfig } from '../openssh-files/index.ts';
import { childEnvironment } from './child-environment.ts';
import type { PrivateFolder } from './private-folder.ts';
import { SessionLog } from './session-log.ts';
import { type RemotePart, type SshWishes, sshArguments } from './ssh-arguments.ts';

export interface SshTarget extends SshWishes {
  readonly node: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The ssh to start: a path, or a name to look up in PATH. */
  readonly program: string;
  readonly folder: PrivateFolder;
  /** The effective configurations of the jump hosts, and last of the node. */
  readonly ways: readonly HostConfig[];
  /** The last host that is passed on the way to the node. */
  readonly gateway: string | undefined;
  /** The socket of the master to go over. */
  readonly control?: string | undefined;
}

/** A server may make ssh log without end; this is often enough to notice. */
const LOG_CHECK_MS = 1000;

export class SshProcess implements Disposable {
  readonly child: StartedChild;
  readonly log: SessionLog;
  #hasEnded = false;

  /** Rejects with ConnectError when this machine cannot start ssh, with GrappeError when a name is refused. */
  static async start(target: SshTarget, remote: RemotePart): Promise<SshProcess> {
    const { node, environment, program, folder } = target;
    const path = folder.newLog();
    const files = { config: folder.configFor(target), log: path, control: target.control };
    const words = sshArguments(node, target, files, remote);
    const log = openLog(path);
    try {
      const child = await startChild({
        program,
        arguments: words,
        environment: childEnvironment(environment),
        stdin: 'pipe',
      });
      return new SshProcess(child, log);
    } catch (error) {
      log[Symbol.dispose]();
      if (error instanceof SpawnError) throw new ConnectError('local', error.fault.cause, error.fault.detail);
      throw error;
    }
  }

  private constructor(child: StartedChild, log: SessionLog) {
    this.child = child;
    this.log = log;
    const check = setInterval(() => log.isTooLong && this.kill(), LOG_CHECK_MS).unref();
    void child.ended.then(() => void (this.#hasEnded = true)).finally(() => clearInterval(check));
  }

  get isRunning(): boolean {
    return !this.#hasEnded;
  }

  /** Ends ssh and its proxies; the node's side then sees its channel closed. */
  kill(): void {
    this.child.signal('SIGKILL');
  }

  [Symbol.dispose](): void {
    this.kill();
    this.child.stdout.destroy();
    this.child.stderr.destroy();
    this.log[Symbol.dispose]();
  }
}

function openLog(path: string): SessionLog {
  try {
    return new SessionLog(path);
  } catch (error) {
    const { cause, detail } = spawnFault(error, 'ssh');
    throw new ConnectError('local', cause, detail);
  }
}
