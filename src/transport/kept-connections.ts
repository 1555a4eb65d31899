/**
 * A connector that keeps its connections: the next command on a node finds the link open. A link that is down is
 * opened anew before anything is sent; what was sent over it is never repeated. Closing the connector closes all.
 */

import { interrupted, SharedConnection } from './shared-connection.ts';
import type { Connection, ConnectionDetails, Connector, ExecEnd, ExecIo, RemoteFiles } from './transport.ts';

export class KeptConnections implements Connector {
  readonly #connector: Connector;
  readonly #kept = new Map<string, SharedConnection>();
  #isClosed = false;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    if (this.#isClosed || signal.aborted) throw interrupted();
    const shared = this.#sharedOf(node);
    return new BorrowedConnection(await shared.connected(signal), shared);
  }

  /** Closes the connection of one node. One that is just being opened is new anyway, and stays. */
  async drop(node: string): Promise<void> {
    const shared = this.#kept.get(node);
    if (shared === undefined || shared.isOpening) return;
    this.#kept.delete(node);
    await shared.close();
  }

  siteOf(node: string): string {
    return this.#connector.siteOf(node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#kept.values()].map((shared) => shared.close()));
    await this.#connector[Symbol.asyncDispose]();
  }

  #sharedOf(node: string): SharedConnection {
    const kept = this.#kept.get(node);
    if (kept && !kept.isGone) return kept;
    // Whoever has lent the link, or opened it, hears that it serves nobody any more.
    void kept?.close();
    const shared = new SharedConnection((signal) => this.#connector.connect(node, signal));
    this.#kept.set(node, shared);
    return shared;
  }
}

/**
 * Somebody's use of a shared connection. Closing it gives the connection back, unless a command of this user is
 * still running: its end is certain only once the link is closed, be it also under other users.
 */
class BorrowedConnection implements Connection {
  readonly #connection: Connection;
  readonly #shared: SharedConnection;
  #running = 0;

  constructor(connection: Connection, shared: SharedConnection) {
    this.#connection = connection;
    this.#shared = shared;
  }

  get node(): string {
    return this.#connection.node;
  }

  get transport(): Connection['transport'] {
    return this.#connection.transport;
  }

  get details(): ConnectionDetails {
    return this.#connection.details;
  }

  get alive(): boolean {
    return this.#connection.alive;
  }

  get loss(): Connection['loss'] {
    return this.#connection.loss;
  }

  async exec(command: string, io: ExecIo): Promise<ExecEnd> {
    this.#running++;
    try {
      return await this.#connection.exec(command, io);
    } finally {
      this.#running--;
    }
  }

  sftp(): Promise<RemoteFiles> {
    return this.#connection.sftp();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running > 0) await this.#shared.close();
  }
}
