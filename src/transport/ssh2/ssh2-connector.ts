/** Reaches nodes with the in-process SSH client: resolves, dials, passes the jump hosts, logs in. */

import { isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import { GrappeError, messageOf } from '../../base/index.ts';
import { ConnectError, GatewayError } from '../connect-error.ts';
import { printableLine } from '../printable.ts';
import type { Connection, Connector } from '../transport.ts';
import { Attempt, cancelledError } from './attempt.ts';
import { dial } from './dial.ts';
import { handshake } from './handshake.ts';
import { JumpPool } from './jump-pool.ts';
import { loadSsh2 } from './library.ts';
import type { GatewayLink, Link } from './link.ts';
import { CreditBudget } from './receive-credit.ts';
import { AddressResolver } from './resolve-address.ts';
import { Ssh2Connection } from './ssh2-connection.ts';
import type { Hop, Target } from './target.ts';

export interface Ssh2ConnectorOptions {
  /** The way to a node; may throw GrappeError. */
  readonly targetOf: (node: string) => Target;
  /** The host name or address that a node has, for whoever knows it without its keys and rules of trust. */
  readonly hostNameOf?: (node: string) => string;
  /** Shared with other connectors of this process; else one of its own. */
  readonly budget?: CreditBudget;
}

/** A connector; loads the ssh2 package at its first connection. */
export function createSsh2Connector(options: Ssh2ConnectorOptions): Connector {
  return new Ssh2Connector(options);
}

/** A stream to a host, and the address behind it where we know it. */
interface Way {
  readonly stream: Duplex;
  readonly address: string | undefined;
}

class Ssh2Connector implements Connector {
  readonly #targetOf: (node: string) => Target;
  readonly #hostNameOf: (node: string) => string;
  readonly #resolver = new AddressResolver();
  readonly #budget: CreditBudget;
  readonly #jumps = new JumpPool();
  readonly #connections = new Set<Connection>();
  readonly #disposal = new AbortController();

  constructor({ targetOf, hostNameOf, budget = new CreditBudget() }: Ssh2ConnectorOptions) {
    this.#targetOf = targetOf;
    this.#hostNameOf = hostNameOf ?? ((node) => lastHop(targetOf(node)).host);
    this.#budget = budget;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    if (signal.aborted) throw cancelledError();
    const target = this.#target(node);
    const link = await this.#reach(
      target,
      target.hops.length - 1,
      AbortSignal.any([signal, this.#disposal.signal]),
    );
    const connection = new Ssh2Connection({ node, link, budget: this.#budget, raw: target.raw });
    this.#connections.add(connection);
    link.onDown(() => this.#connections.delete(connection));
    return connection;
  }

  siteOf(node: string): string {
    try {
      const host = this.#hostNameOf(node);
      const address = this.#resolver.knownAddress(host) ?? host.toLowerCase();
      return isIPv4(address) && address.startsWith('127.') ? '127.0.0.0/8' : address;
    } catch {
      // connect() tells what is wrong with the name.
      return node;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort();
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
    await this.#jumps[Symbol.asyncDispose]();
  }

  #target(node: string): Target {
    try {
      return this.#targetOf(node);
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      throw new ConnectError('unreachable', 'protocol', error.message, error.hint);
    }
  }

  /** A link to hop number `index` of the way. */
  async #reach(target: Target, index: number, signal: AbortSignal): Promise<Link> {
    const hop = target.hops[index] ?? lastHop(target);
    const isNode = index === target.hops.length - 1;
    const name = isNode ? target.node : hop.name;
    const settings = { keepalive: target.keepalive, agentSocket: isNode ? target.agentSocket : undefined };
    const via = index === 0 ? undefined : await this.#jump(target, index - 1, signal);
    const addresses = via === undefined ? await this.#resolver.resolve(hop.host, signal) : [];
    const library = await loadSsh2();
    using attempt = new Attempt({ name, port: hop.port, timeoutMs: target.connectTimeoutMs, signal });
    try {
      const { stream, address } =
        via === undefined ? await openDirect(hop, addresses, attempt) : await openThrough(via, hop, attempt);
      // Awaited here: the clock of the attempt runs until this block ends.
      const link = await handshake({ library, stream, hop, address, settings }, attempt);
      if (via !== undefined) link.leadsThrough(via);
      return link;
    } catch (error) {
      throw via === undefined || via.link.alive || signal.aborted ? error : gatewayLost(via);
    }
  }

  /** The jump host outlives the interest of the node that asked first: only our end aborts its login. */
  async #jump(target: Target, index: number, signal: AbortSignal): Promise<GatewayLink> {
    const hops = target.hops.slice(0, index + 1);
    const name = hops.at(-1)?.name ?? '';
    const reached = this.#jumps.link(hops, () => this.#reach(target, index, this.#disposal.signal));
    const cancelled = Promise.withResolvers<never>();
    const giveUp = (): void => cancelled.reject(cancelledError());
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return { name, link: await Promise.race([reached, cancelled.promise]) };
    } catch (error) {
      throw gatewayError(error, name);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}

function lastHop({ hops }: Target): Hop {
  return hops.at(-1) ?? hops[0];
}

type Addresses = Awaited<ReturnType<AddressResolver['resolve']>>;

async function openDirect(hop: Hop, addresses: Addresses, attempt: Attempt): Promise<Way> {
  const family = { any: 0, inet: 4, inet6: 6 }[hop.addressFamily];
  const usable = addresses.filter((entry) => family === 0 || entry.family === family);
  if (usable.length === 0) throw attempt.error('dns', `no ${hop.addressFamily} address`);
  const stream = await dial({ ...hop, addresses: usable }, attempt);
  return { stream, address: stream.remoteAddress };
}

async function openThrough(via: GatewayLink, { host, port }: Hop, attempt: Attempt): Promise<Way> {
  const opened = via.link.forward(host, port);
  const late = Promise.withResolvers<never>();
  const giveUp = (): void => late.reject(attempt.abortError());
  attempt.signal.addEventListener('abort', giveUp, { once: true });
  try {
    const stream = await Promise.race([opened, late.promise]);
    stream.on('error', () => undefined);
    return { stream, address: undefined };
  } catch (error) {
    opened.then((stream) => stream.on('error', () => undefined).destroy()).catch(() => undefined);
    if (error instanceof ConnectError) throw error;
    throw attempt.error(
      'gateway',
      `gateway '${via.name}' cannot connect: ${printableLine(messageOf(error))}`,
    );
  } finally {
    attempt.signal.removeEventListener('abort', giveUp);
  }
}

function gatewayError(error: unknown, name: string): unknown {
  if (!(error instanceof ConnectError) || error instanceof GatewayError || error.outcome === 'cancelled')
    return error;
  return new GatewayError(name, error);
}

/** It went away while the node behind it was being reached. */
function gatewayLost({ name, link }: GatewayLink): GatewayError {
  const { gateway = name, detail = 'the connection was closed' } = link.down ?? {};
  return new GatewayError(gateway, new ConnectError('unreachable', 'link-lost', detail));
}
