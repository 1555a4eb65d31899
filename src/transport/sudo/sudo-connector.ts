/** A connector whose commands run under sudo, whatever the transport. Files are the login's as ever. */

import type { Connection, Connector, ExecEnd, ExecIo, RemoteFiles } from '../transport.ts';
import { type Sudo, SudoCommand } from './sudo-command.ts';

export function withSudo(connector: Connector, sudo: Sudo): Connector {
  return {
    connect: async (node, signal) => new SudoConnection(await connector.connect(node, signal), sudo),
    siteOf: (node) => connector.siteOf(node),
    [Symbol.asyncDispose]: () => connector[Symbol.asyncDispose](),
  };
}

class SudoConnection implements Connection {
  readonly node: string;
  readonly transport: Connection['transport'];
  readonly details: Connection['details'];
  readonly #connection: Connection;
  readonly #sudo: Sudo;

  constructor(connection: Connection, sudo: Sudo) {
    this.node = connection.node;
    this.transport = connection.transport;
    this.details = connection.details;
    this.#connection = connection;
    this.#sudo = sudo;
  }

  get alive(): boolean {
    return this.#connection.alive;
  }

  exec(command: string, io: ExecIo): Promise<ExecEnd> {
    return new SudoCommand(this.#sudo, io).run(this.#connection, command);
  }

  sftp(): Promise<RemoteFiles> {
    return this.#connection.sftp();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#connection[Symbol.asyncDispose]());
  }
}
