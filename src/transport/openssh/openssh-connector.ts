/** The transport `openssh`: the system's ssh, for what only it can do. */

import { OrphanGuard } from '../child/orphan-guard.ts';
import type { ReachOf } from '../reach.ts';
import type { Connection, Connector } from '../transport.ts';
import { NodeSession } from './node-session.ts';
import { OpensshConnection } from './openssh-connection.ts';
import { PrivateFolder } from './private-folder.ts';
import type { SshTarget } from './ssh-process.ts';

export interface OpensshOptions {
  readonly reachOf: ReachOf;
  readonly environment: NodeJS.ProcessEnv;
  /** See Connector.siteOf: the address is learnt from the configuration, not from ssh. */
  siteOf(node: string): string;
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
    const target = this.#targetOf(node);
    const session = target.reach.raw ? undefined : await NodeSession.open(target, signal);
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

  #targetOf(node: string): SshTarget {
    const { reachOf, environment } = this.#options;
    this.#folder ??= new PrivateFolder(environment);
    return { node, reach: reachOf(node), environment, folder: this.#folder };
  }
}
