/**
 * Reaches leaves by way of gateways that do the work, and all other nodes as ever. A run sees nothing of it: what a
 * gateway that dies had not been given goes to another one, in the end the flat way; a command that it had is lost.
 */

import type { LeafReach } from '../../protocol/index.ts';
import type { Connection, Connector } from '../../transport/index.ts';
import { enterWindow, Gateway, type GatewayParts } from './gateway.ts';
import { GatewayLost } from './gateway-lost.ts';
import { connectLeaf } from './leaf-connection.ts';
import { Window } from './window.ts';

export interface GatewayWork extends GatewayParts {
  /** The flat way. */
  readonly direct: Connector;
  /** The gateways that may work for `node`, its own first; none for a node that is reached the flat way. */
  readonly gatewaysOf: (node: string) => readonly string[];
  readonly reachOf: (node: string) => LeafReach;
  /** Output is wanted as it comes. */
  readonly isLive: boolean;
}

export class GatewayConnector implements Connector {
  readonly #work: GatewayWork;
  readonly #gateways = new Map<string, Gateway>();
  readonly #flat: Window;
  readonly #over = new AbortController();

  constructor(work: GatewayWork) {
    this.#work = work;
    this.#flat = new Window(work.fanout);
  }

  siteOf(node: string): string {
    return this.#work.direct.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    for (const name of this.#work.gatewaysOf(node)) {
      const connection = await this.#connectBy(this.#gateway(name), node, signal);
      if (connection) return connection;
    }
    return this.#connectFlat(node, signal);
  }

  /** Ends the gateways' work; the flat way is closed by whoever opened it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await Promise.all([...this.#gateways.values()].map((gateway) => gateway.close()));
  }

  #gateway(name: string): Gateway {
    const known = this.#gateways.get(name) ?? new Gateway(name, this.#work, this.#over.signal);
    this.#gateways.set(name, known);
    return known;
  }

  /** Undefined when this gateway does not work, or not any more. */
  async #connectBy(gateway: Gateway, node: string, signal: AbortSignal): Promise<Connection | undefined> {
    const place = await gateway.enter(signal);
    if (place === undefined) return undefined;
    const { link, leave } = place;
    try {
      const { reachOf, isLive } = this.#work;
      return await connectLeaf({ link, node, isLive, closed: leave, reach: reachOf(node) }, signal);
    } catch (error) {
      leave();
      if (!(error instanceof GatewayLost)) throw error;
      gateway.tellLoss(error);
      return undefined;
    }
  }

  async #connectFlat(node: string, signal: AbortSignal): Promise<Connection> {
    const leave = await enterWindow(this.#flat, signal);
    try {
      return closing(await this.#work.direct.connect(node, signal), leave);
    } catch (error) {
      leave();
      throw error;
    }
  }
}

/** The connection, and what is done once it is closed. */
function closing(connection: Connection, closed: () => void): Connection {
  return {
    node: connection.node,
    transport: connection.transport,
    details: connection.details,
    get alive() {
      return connection.alive;
    },
    get loss() {
      return connection.loss;
    },
    exec: (command, io) => connection.exec(command, io),
    sftp: () => connection.sftp(),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      closed();
    },
  };
}
