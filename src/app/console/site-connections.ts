/** The connections of a server: kept for `persist` after last use, whoever used them. */

import type { Clock } from '../../base/index.ts';
import {
  type Connection,
  type ConnectionDetails,
  type Connector,
  type ExecEnd,
  type ExecIo,
  KeptConnections,
  type RemoteFiles,
} from '../../transport/index.ts';

const LOOK_MS = 5000;

export class SiteConnections implements Connector {
  readonly #kept: KeptConnections;
  readonly #siteOf: (node: string) => string;
  readonly #clock: Clock;
  readonly #persistMs: number;
  readonly #uses = new Map<string, { count: number; sinceMs: number }>();
  readonly #timer: NodeJS.Timeout;
  #isRetired = false;
  readonly #closed = Promise.withResolvers<void>();

  constructor(connector: Connector, options: { readonly persistMs: number; readonly clock: Clock }) {
    this.#kept = new KeptConnections(connector);
    this.#siteOf = (node) => connector.siteOf(node);
    this.#clock = options.clock;
    this.#persistMs = options.persistMs;
    this.#timer = setInterval(() => this.#dropUnused(), LOOK_MS).unref();
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const give = this.#take(node);
    try {
      return new Lent(await this.#kept.connect(node, signal), give);
    } catch (error) {
      give();
      throw error;
    }
  }

  siteOf(node: string): string {
    return this.#siteOf(node);
  }

  /** Another configuration counts now: closes when nobody uses it any more. */
  retire(): Promise<void> {
    this.#isRetired = true;
    if (this.#isUnused()) void this[Symbol.asyncDispose]();
    return this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#kept[Symbol.asyncDispose]();
    this.#closed.resolve();
  }

  #take(node: string): () => void {
    const use = this.#uses.get(node) ?? { count: 0, sinceMs: 0 };
    this.#uses.set(node, use);
    use.count++;
    return () => {
      use.count--;
      use.sinceMs = this.#clock.now();
      if (this.#isRetired && this.#isUnused()) void this[Symbol.asyncDispose]();
    };
  }

  #isUnused(): boolean {
    return this.#uses.values().every(({ count }) => count === 0);
  }

  #dropUnused(): void {
    const now = this.#clock.now();
    for (const [node, { count, sinceMs }] of this.#uses) {
      if (count > 0 || now - sinceMs < this.#persistMs) continue;
      this.#uses.delete(node);
      void this.#kept.drop(node);
    }
  }
}

/** A connection in somebody's hands. */
class Lent implements Connection {
  readonly #connection: Connection;
  readonly #give: () => void;
  #isGiven = false;

  constructor(connection: Connection, give: () => void) {
    this.#connection = connection;
    this.#give = give;
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

  exec(command: string, io: ExecIo): Promise<ExecEnd> {
    return this.#connection.exec(command, io);
  }

  sftp(): Promise<RemoteFiles> {
    return this.#connection.sftp();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isGiven) return;
    this.#isGiven = true;
    await this.#connection[Symbol.asyncDispose]();
    this.#give();
  }
}
