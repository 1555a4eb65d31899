/**
 * Reaches leaves by way of gateways that do the work, and all other nodes as ever. A run sees nothing of it: what a
 * gateway that dies had not been given goes to another one, in the end the flat way; a command that it had is lost.
 */

import { messageOf } from '../../base/index.ts';
import type { LeafReach } from '../../protocol/index.ts';
import { ConnectError, type Connection, type Connector, unlessAborted } from '../../transport/index.ts';
import type { GatewayLink } from './gateway-link.ts';
import { GatewayLost } from './gateway-lost.ts';
import { connectLeaf } from './leaf-connection.ts';
import { Window } from './window.ts';

export interface GatewayWork {
  /** The flat way. */
  readonly direct: Connector;
  /** The gateways that may work for `node`, its own first; none for a node that is reached the flat way. */
  readonly gatewaysOf: (node: string) => readonly string[];
  readonly reachOf: (node: string) => LeafReach;
  /** Rejects with an error that says why the gateway cannot work. */
  readonly start: (gateway: string, signal: AbortSignal) => Promise<GatewayLink>;
  /** Most leaves at once of each gateway, and of this machine. */
  readonly fanout: number;
  /** Output is wanted as it comes. */
  readonly isLive: boolean;
  /** One sentence for a person. */
  readonly note: (sentence: string) => void;
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
    const link = await unlessAborted(gateway.link(), signal);
    if (signal.aborted) throw givenUp();
    if (link === undefined || isLost(gateway, link)) return undefined;
    const closed = await enter(gateway.window, signal);
    try {
      const { reachOf, isLive } = this.#work;
      return await connectLeaf({ link, node, isLive, closed, reach: reachOf(node) }, signal);
    } catch (error) {
      closed();
      if (!(error instanceof GatewayLost)) throw error;
      gateway.tellLoss(error);
      return undefined;
    }
  }

  async #connectFlat(node: string, signal: AbortSignal): Promise<Connection> {
    const leave = await enter(this.#flat, signal);
    try {
      return closing(await this.#work.direct.connect(node, signal), leave);
    } catch (error) {
      leave();
      throw error;
    }
  }
}

/** Lost before it was given this node. */
function isLost(gateway: Gateway, { loss }: GatewayLink): boolean {
  if (loss) gateway.tellLoss(loss);
  return loss !== undefined;
}

/** One gateway, started when its first leaf is wanted. */
class Gateway {
  readonly window: Window;
  readonly #name: string;
  readonly #work: GatewayWork;
  readonly #over: AbortSignal;
  #link: Promise<GatewayLink | undefined> | undefined;
  #isTold = false;

  constructor(name: string, work: GatewayWork, over: AbortSignal) {
    this.window = new Window(work.fanout);
    this.#name = name;
    this.#work = work;
    this.#over = over;
  }

  link(): Promise<GatewayLink | undefined> {
    this.#link ??= this.#start();
    return this.#link;
  }

  tellLoss({ message }: GatewayLost): void {
    if (this.#isTold || this.#over.aborted) return;
    this.#isTold = true;
    this.#work.note(`${message}; nodes that it had not begun go another way`);
  }

  async close(): Promise<void> {
    (await this.#link)?.close();
  }

  async #start(): Promise<GatewayLink | undefined> {
    try {
      return await this.#work.start(this.#name, this.#over);
    } catch (error) {
      if (!this.#over.aborted) this.#work.note(`${messageOf(error)}; its nodes go another way`);
      return undefined;
    }
  }
}

async function enter(window: Window, signal: AbortSignal): Promise<() => void> {
  try {
    return await window.enter(signal);
  } catch {
    throw givenUp();
  }
}

function givenUp(): ConnectError {
  return new ConnectError('cancelled', 'interrupted', 'the connect was given up');
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
    exec: (command, io) => connection.exec(command, io),
    sftp: () => connection.sftp(),
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      closed();
    },
  };
}
