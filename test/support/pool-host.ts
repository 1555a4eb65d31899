/** The side of the pool that keeps connections, in this process: on a real socket, with whatever opens connections. */

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Conversation,
  KeptLinks,
  type LinkOpener,
  ServedSession,
  type SessionHost,
} from '../../src/transport/index.ts';

export const VERSION = 'test';

export class PoolHost implements SessionHost, AsyncDisposable {
  readonly version = VERSION;
  readonly links = new KeptLinks();
  readonly openerFor: SessionHost['openerFor'];
  isKeeping = true;
  /** Callers that have left, with what they left behind ended. */
  departures = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'grappe-pool-'));
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #departed = Promise.withResolvers<void>();

  private constructor(openerFor: SessionHost['openerFor']) {
    this.openerFor = openerFor;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      ServedSession.begin(socket, this);
    });
  }

  static async start(openerFor: SessionHost['openerFor']): Promise<PoolHost> {
    const host = new PoolHost(openerFor);
    await new Promise<void>((resolve) => host.#server.listen(host.#path, resolve));
    return host;
  }

  state(): object {
    return { links: this.links.states() };
  }

  retire(): void {
    this.isKeeping = false;
  }

  left(): void {
    this.departures++;
    this.#departed.resolve();
    this.#departed = Promise.withResolvers();
  }

  /** Resolves when the next caller has left. */
  departure(): Promise<void> {
    return this.#departed.promise;
  }

  /** A socket to this host. */
  dial(): Socket {
    return connect(this.#path);
  }

  /** A conversation that has begun. */
  async converse(persistMs = 60_000): Promise<Conversation> {
    const conversation = new Conversation(this.dial());
    await conversation.hello({ version: VERSION, persistMs });
    return conversation;
  }

  /** As kill -9 would: every conversation is cut, and nobody is told anything. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.links.closeUnused();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #path(): string {
    return join(this.#folder, 's');
  }
}

/** Opens with a connector, whatever the way. */
export function openerOver(connect: LinkOpener['open']): LinkOpener {
  return { open: connect, [Symbol.asyncDispose]: async () => undefined };
}
