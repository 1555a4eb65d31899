/** Somebody's use of a connection that the background process keeps. */

import type { Connection, ConnectionDetails, ExecEnd, ExecIo, RemoteFiles } from '../transport.ts';
import { ASK } from './message.ts';
import type { PoolSurroundings } from './pool-connector.ts';
import { PooledCommand } from './pooled-command.ts';

export interface PooledConnectionOptions {
  readonly node: string;
  readonly id: number;
  readonly transport: Connection['transport'];
  readonly details: ConnectionDetails;
}

export class PooledConnection implements Connection {
  readonly node: string;
  readonly transport: Connection['transport'];
  readonly details: ConnectionDetails;
  readonly #id: number;
  readonly #around: PoolSurroundings;
  #isUsable = true;
  #direct: Promise<Connection> | undefined;

  constructor({ node, id, transport, details }: PooledConnectionOptions, around: PoolSurroundings) {
    this.node = node;
    this.transport = transport;
    this.details = details;
    this.#id = id;
    this.#around = around;
  }

  get alive(): boolean {
    return this.#isUsable && this.#around.conversation.isOpen;
  }

  async exec(command: string, io: ExecIo): Promise<ExecEnd> {
    const { end, alive } = await new PooledCommand(this.#around.conversation, io).run(this.#id, command);
    this.#isUsable &&= alive;
    return end;
  }

  /** Over a connection of this process: file transfers would only take the detour through the other. */
  async sftp(): Promise<RemoteFiles> {
    this.#direct ??= this.#around.direct.connect(this.node, new AbortController().signal);
    return (await this.#direct).sftp();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isUsable) this.#around.conversation.send(ASK.close, this.#id);
    this.#isUsable = false;
    await this.#direct?.then((connection) => connection[Symbol.asyncDispose]()).catch(() => undefined);
  }
}
