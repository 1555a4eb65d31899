/** One leaf: its connection, once it is there, and its files. */

import { messageOf } from '../../base/index.ts';
import { ConnectError, type Connection, type Connector, type RemoteFiles } from '../../transport/index.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import { cut, type Voice } from './served-work.ts';

export class ServedLeaf {
  readonly #id: number;
  readonly #node: string;
  readonly #abort = new AbortController();
  #connection: Connection | undefined;
  #files: Promise<RemoteFiles> | undefined;
  #isClosed = false;

  constructor(id: number, node: string) {
    this.#id = id;
    this.#node = node;
  }

  async connect(connector: Connector, voice: Voice): Promise<boolean> {
    try {
      this.#connection = await connector.connect(this.#node, this.#abort.signal);
    } catch (error) {
      voice.say({ type: 'unreached', id: this.#id, ...reasonOf(error) });
      return false;
    }
    const { user } = this.#connection.details;
    voice.say({ type: 'connected', id: this.#id, ...(user !== undefined && { user: cut(user) }) });
    if (this.#isClosed) await this.#connection[Symbol.asyncDispose]();
    return true;
  }

  /** Of a connect that is under way. */
  stop(): void {
    this.#abort.abort();
  }

  get connection(): Connection {
    if (this.#connection === undefined || this.#isClosed)
      throw new ProtocolFault(`number ${this.#id} is no connection`);
    return this.#connection;
  }

  get files(): Promise<RemoteFiles> {
    this.#files ??= this.connection.sftp();
    this.#files.catch(() => undefined);
    return this.#files;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#abort.abort();
    const files = await this.#files?.catch(() => undefined);
    await files?.[Symbol.asyncDispose]();
    await this.#connection?.[Symbol.asyncDispose]();
  }
}

function reasonOf(error: unknown) {
  if (!(error instanceof ConnectError))
    return { outcome: 'unreachable', cause: 'protocol', message: cut(messageOf(error)) } as const;
  const { outcome, connectCause: cause, message, hint } = error;
  return { outcome, cause, message: cut(message), ...(hint !== undefined && { hint: cut(hint) }) };
}
