/** The transport `openssh`: the system's ssh, for what only it can do. */

import { spawnFault } from '../child/spawn-fault.ts';
import { OrphanGuard } from '../child/orphan-guard.ts';
import { GrappeError } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import type { HostConfig, SshConfig } from '../openssh-files/index.ts';
import type { ReachOf } from '../reach.ts';
import type { Connection, Connector } from '../transport.ts';
import { strictnessFor, strictnessForHops } from './host-key-strictness.ts';
import { NodeSession } from './node-session.ts';
import { OpensshConnection } from './openssh-connection.ts';
import { PrivateFolder } from './private-folder.ts';
import type { SshTarget } from './ssh-process.ts';

export interface OpensshOptions {
  readonly reachOf: ReachOf;
  readonly environment: NodeJS.ProcessEnv;
  /** The ssh to start: a path, or a name to look up in PATH. */
  readonly program: string;
  /** The effective configuration of a node, and where those of its jump hosts come from. */
  readonly hostOf: (node: string) => { readonly host: HostConfig; readonly config: SshConfig };
  /** See Connector.siteOf: the address is learnt from the configuration, not from ssh. */
  readonly siteOf: (node: string) => string;
}

export function createOpensshConnector(options: OpensshOptions): Connector {
  return new OpensshConnector(options);
}

class OpensshConnector implements Connector {
  readonly #options: OpensshOptions;
  readonly #guard = new OrphanGuard();
  readonly #connections = new Set<OpensshConnection>();
  #folder: PrivateFolder | undefined;

  constructor(options: OpensshOptions) {
    this.#options = options;
  }

  siteOf(node: string): string {
    return this.#options.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const { target, session } = await this.#reach(node, signal);
    const connection = new OpensshConnection({
      target,
      session,
      guard: this.#guard,
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
    await this.#guard[Symbol.asyncDispose]();
    this.#folder?.[Symbol.dispose]();
  }

  async #reach(
    node: string,
    signal: AbortSignal,
  ): Promise<{ readonly target: SshTarget; readonly session: NodeSession | undefined }> {
    try {
      const target = this.#targetOf(node);
      return { target, session: target.reach.raw ? undefined : await NodeSession.open(target, signal) };
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      if (error instanceof GrappeError) {
        throw new ConnectError('unreachable', 'protocol', error.message, error.hint);
      }
      const { cause, detail } = spawnFault(error, this.#options.program);
      throw new ConnectError('local', cause, detail);
    }
  }

  #targetOf(node: string): SshTarget {
    const { reachOf, environment, program, hostOf } = this.#options;
    const reach = reachOf(node);
    const { host, config } = hostOf(node);
    const hops = config.hopsTo(host);
    const strictness = {
      node: strictnessFor(host, reach.hostKeys),
      hops: strictnessForHops(hops, reach.hostKeys),
    };
    this.#folder ??= new PrivateFolder(environment);
    return {
      node,
      reach,
      strictness,
      environment,
      program,
      folder: this.#folder,
      gateway: hops.at(-1)?.name,
    };
  }
}
