/** The transport `local`: every node is this machine. Commands tell nodes apart by their placeholders. */

import { OrphanGuard } from '../child/orphan-guard.ts';
import { SpawnError } from '../child/start-child.ts';
import { ConnectError } from '../connect-error.ts';
import type { Connection, Connector } from '../transport.ts';
import { LocalConnection } from './local-connection.ts';

export function createLocalConnector(environment: NodeJS.ProcessEnv): Connector {
  return new LocalConnector(environment);
}

class LocalConnector implements Connector {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #guard = new OrphanGuard();
  readonly #connections = new Set<LocalConnection>();

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  siteOf(node: string): string {
    return node;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    if (signal.aborted) throw new ConnectError('cancelled', 'interrupted', 'the start was interrupted');
    try {
      await this.#guard.ready();
    } catch (error) {
      if (!(error instanceof SpawnError)) throw error;
      throw new ConnectError('local', error.fault.cause, error.fault.detail);
    }
    const connection = new LocalConnection(node, {
      environment: this.#environment,
      guard: this.#guard,
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
    await this.#guard[Symbol.asyncDispose]();
  }
}
