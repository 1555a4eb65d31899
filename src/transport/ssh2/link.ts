/**
 * A logged-in SSH connection: commands, files and onward connections go through it. Keeps the library's errors
 * from ever being thrown, and remembers why the link went down.
 */

import type { Duplex } from 'node:stream';
import type { Client, SFTPWrapper } from 'ssh2';
import type { Cause } from '../../base/index.ts';
import { printableLine } from '../printable.ts';
import type { ConnectionDetails } from '../transport.ts';
import { coalesceWrites } from './coalesce-writes.ts';
import { ClientHooks } from './client-internals.ts';

export interface LinkDown {
  readonly cause: Extract<Cause, 'link-lost' | 'keepalive-timeout' | 'protocol' | 'gateway'>;
  readonly detail: string;
  /** The gateway that was lost, and with it this link. */
  readonly gateway?: string;
}

/** The link to a gateway, by its name. */
export interface GatewayLink {
  readonly name: string;
  readonly link: Link;
}

/** How long a node may take to hang up in good order. */
const CLOSE_MS = 1000;

export class Link {
  readonly hooks: ClientHooks;
  readonly #client: Client;
  readonly #stream: Duplex;
  readonly #closed: Promise<void>;
  #details: ConnectionDetails = {};
  #down: LinkDown | undefined;
  readonly #onDown = new Set<() => void>();

  /** Takes over a client right after its connect(). */
  constructor({ client, stream }: { readonly client: Client; readonly stream: Duplex }) {
    this.#client = client;
    coalesceWrites(stream);
    this.#stream = stream;
    this.hooks = new ClientHooks(client);
    this.#closed = new Promise((resolve) => stream.once('close', () => resolve()));
  }

  /** Called once, when the account is logged in. */
  begin(details: ConnectionDetails): void {
    this.#details = details;
    this.#client.on('error', (error: Error) => this.fail(causeOf(error), error.message));
    this.#client.on('end', () =>
      this.#goDown({ cause: 'link-lost', detail: 'the node closed the connection' }),
    );
    this.#client.on('close', () => this.#goDown({ cause: 'link-lost', detail: 'the connection was closed' }));
  }

  get details(): ConnectionDetails {
    return this.#details;
  }

  get alive(): boolean {
    return this.#down === undefined;
  }

  /** Why the link is down. */
  get down(): LinkDown | undefined {
    return this.#down;
  }

  onDown(listener: () => void): void {
    this.#onDown.add(listener);
  }

  /** This link lasts no longer than that of the gateway that it goes through. */
  leadsThrough(via: GatewayLink): void {
    const lost = (): void => this.#goDown(lostWith(via));
    via.link.onDown(lost);
    this.onDown(() => via.link.#onDown.delete(lost));
    if (!via.link.alive) lost();
  }

  /** Gives the link up: whatever runs through it is lost. */
  fail(cause: LinkDown['cause'], detail: string): void {
    this.#goDown({ cause, detail: printableLine(detail) });
    // A peer that broke the protocol cannot be trusted to hang up.
    this.#stream.destroy();
  }

  /** A stream to another host, as the node sees it (ProxyJump). */
  forward(host: string, port: number): Promise<Duplex> {
    return this.#call((answer) => this.#client.forwardOut('127.0.0.1', 0, host, port, answer));
  }

  sftp(): Promise<SFTPWrapper> {
    return this.#call((answer) => this.#client.sftp(answer));
  }

  async close(): Promise<void> {
    this.#goDown({ cause: 'link-lost', detail: 'the connection was closed on this side' });
    this.#client.end();
    const timer = setTimeout(() => this.#stream.destroy(), CLOSE_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  #goDown(down: LinkDown): void {
    if (this.#down !== undefined) return;
    this.#down = down;
    for (const listener of this.#onDown) listener();
  }

  #call<T>(start: (answer: (error: Error | undefined, value: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      // The library throws when the link is down already.
      start((error, value) => (error ? reject(error) : resolve(value)));
    });
  }
}

function lostWith({ name, link }: GatewayLink): LinkDown {
  const { detail = 'the connection was closed', gateway = name } = link.down ?? {};
  return { cause: 'gateway', detail: gateway === name ? `gateway '${name}': ${detail}` : detail, gateway };
}

function causeOf(error: Error): LinkDown['cause'] {
  const level = 'level' in error ? error.level : undefined;
  if (level === 'client-timeout') return 'keepalive-timeout';
  return level === 'client-socket' || 'code' in error ? 'link-lost' : 'protocol';
}
