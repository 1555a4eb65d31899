/** A connector that remembers of each node what was agreed, what its login files printed, and why it failed. */

import {
  ConnectError,
  type Connection,
  type ConnectionDetails,
  type Connector,
  type ExecIo,
} from '../transport/index.ts';

export class ObservedConnector implements Connector {
  readonly details = new Map<string, ConnectionDetails>();
  readonly preambles = new Map<string, Uint8Array>();
  readonly errors = new Map<string, ConnectError>();
  readonly #connector: Connector;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  siteOf(node: string): string {
    return this.#connector.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    try {
      return this.#observed(await this.#connector.connect(node, signal));
    } catch (error) {
      if (error instanceof ConnectError) this.errors.set(node, error);
      throw error;
    }
  }

  /** Closed by whoever opened the connector within. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #observed(connection: Connection): Connection {
    const { node, transport, details } = connection;
    this.details.set(node, details);
    return {
      node,
      transport,
      details,
      get alive() {
        return connection.alive;
      },
      exec: (command, io) => connection.exec(command, this.#watched(node, io)),
      sftp: () => connection.sftp(),
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    };
  }

  #watched(node: string, io: ExecIo): ExecIo {
    return {
      onOutput: (stream, chunk) => io.onOutput(stream, chunk),
      onSent: () => io.onSent?.(),
      onPreamble: (text) => void this.preambles.set(node, text),
      signal: io.signal,
      ...(io.stdin && { stdin: io.stdin }),
      ...(io.env && { env: io.env }),
    };
  }
}
