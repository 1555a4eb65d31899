/**
 * A connector that keeps its connections: the next command on a node finds the link open. Closing a
 * connection gives it back; closing the connector closes them all.
 */

import type { Connection, Connector } from './transport.ts';

export class KeptConnections implements Connector {
  readonly #connector: Connector;
  /** By node; also while they are being opened, so that two callers share one. */
  readonly #kept = new Map<string, Promise<Connection>>();

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const kept = await this.#kept.get(node)?.catch(() => undefined);
    if (kept?.alive) return borrowed(kept);
    await this.drop(node);
    const opening = this.#connector.connect(node, signal);
    this.#kept.set(node, opening);
    try {
      return borrowed(await opening);
    } catch (error) {
      if (this.#kept.get(node) === opening) this.#kept.delete(node);
      throw error;
    }
  }

  /** The nodes whose connection is open. */
  async open(): Promise<string[]> {
    const all = await Promise.all([...this.#kept.values()].map((kept) => kept.catch(() => undefined)));
    return all.filter((connection) => connection?.alive).map((connection) => connection?.node ?? '');
  }

  /** Closes the connection of one node, if there is one. */
  async drop(node: string): Promise<void> {
    const kept = this.#kept.get(node);
    this.#kept.delete(node);
    const connection = await kept?.catch(() => undefined);
    await connection?.[Symbol.asyncDispose]();
  }

  siteOf(node: string): string {
    return this.#connector.siteOf(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((node) => this.drop(node)));
    await this.#connector[Symbol.asyncDispose]();
  }
}

/** The same connection, whose disposal does not close it. */
function borrowed(connection: Connection): Connection {
  return {
    node: connection.node,
    transport: connection.transport,
    details: connection.details,
    get alive() {
      return connection.alive;
    },
    exec: (command, io) => connection.exec(command, io),
    sftp: () => connection.sftp(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
