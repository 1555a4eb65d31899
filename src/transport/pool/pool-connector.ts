/**
 * Reaches nodes over the connections that the background process keeps. What it cannot serve, and all nodes when it
 * is not there, are reached from this process.
 */

import { createHash } from 'node:crypto';
import type { Cause } from '../../base/index.ts';
import { ConnectError, GatewayError } from '../connect-error.ts';
import { type Detour, withDetours } from '../detour.ts';
import type { Connection, Connector } from '../transport.ts';
import type { Conversation } from './conversation.ts';
import type { Frame } from './frame.ts';
import { ASK, type ConnectRequest, jsonOf, TELL, type Way } from './message.ts';
import { PooledConnection } from './pooled-connection.ts';

export interface PoolConnectorOptions {
  /** Begins the conversation at the first connect; undefined where there is no background process. */
  readonly converse: () => Promise<Conversation | undefined>;
  /** Undefined for nodes that the background process is not asked about. May throw: `direct` tells why. */
  readonly wayTo: (node: string) => Way | undefined;
  readonly detour?: Detour | undefined;
  /** From this process; closed with this connector. */
  readonly direct: Connector;
}

export class PoolConnector implements Connector {
  readonly #options: PoolConnectorOptions;
  #conversation: Promise<Conversation | undefined> | undefined;

  constructor(options: PoolConnectorOptions) {
    this.#options = options;
  }

  siteOf(node: string): string {
    return this.#options.direct.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const { direct, detour } = this.#options;
    const pooled = (): Promise<Connection | undefined> => this.#pooled(node, signal);
    return withDetours(
      node,
      { detour, signal },
      async () => (await pooled()) ?? direct.connect(node, signal),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#conversation)?.close();
    await this.#options.direct[Symbol.asyncDispose]();
  }

  async #pooled(node: string, signal: AbortSignal): Promise<Connection | undefined> {
    const way = this.#wayTo(node);
    if (way === undefined || signal.aborted) return undefined;
    this.#conversation ??= this.#options.converse();
    const conversation = await this.#conversation;
    if (!conversation?.isOpen) return undefined;
    return new Opening(node, way, { conversation, direct: this.#options.direct }).opened(signal);
  }

  #wayTo(node: string): Way | undefined {
    try {
      return this.#options.wayTo(node);
    } catch {
      return undefined;
    }
  }
}

/** What makes two connections interchangeable: the login, the way and the rules of trust; not one run's patience. */
function keyOf({ host, hops, reach, trust }: Way): string {
  const { hostKeys, raw, keepalive } = reach;
  return createHash('sha256')
    .update(JSON.stringify([host, hops, hostKeys, raw, keepalive, trust]))
    .digest('base64url');
}

export interface PoolSurroundings {
  readonly conversation: Conversation;
  readonly direct: Connector;
}

/** One connect by the background process. */
class Opening {
  readonly #node: string;
  readonly #way: Way;
  readonly #around: PoolSurroundings;
  readonly #result = Promise.withResolvers<Connection | undefined>();
  readonly #id: number;

  constructor(node: string, way: Way, around: PoolSurroundings) {
    this.#node = node;
    this.#way = way;
    this.#around = around;
    this.#id = around.conversation.enter(this);
  }

  async opened(signal: AbortSignal): Promise<Connection | undefined> {
    const { conversation } = this.#around;
    const giveUp = (): void => {
      conversation.send(ASK.abort, this.#id);
      this.#result.reject(new ConnectError('cancelled', 'interrupted', 'the connect was given up'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    const { connectTimeoutMs: patienceMs } = this.#way.reach;
    const request: ConnectRequest = { node: this.#node, key: keyOf(this.#way), patienceMs };
    conversation.send(ASK.connect, this.#id, request);
    try {
      return await this.#result.promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
      conversation.forget(this.#id);
    }
  }

  receive({ type, payload }: Frame): void {
    if (type === TELL.unknown) this.#around.conversation.send(ASK.open, this.#id, this.#way);
    else if (type === TELL.connected) this.#result.resolve(this.#connection(jsonOf(payload)));
    else if (type === TELL.failed) this.#result.reject(errorOf(jsonOf(payload)));
    else if (type === TELL.elsewhere) this.#result.resolve(undefined);
  }

  /** Nothing was sent to the node: it is reached from here. */
  cut(): void {
    this.#result.resolve(undefined);
  }

  #connection(connected: Record<string, unknown>): Connection {
    return new PooledConnection(
      { node: this.#node, id: this.#id, ...(connected as Pick<Connection, 'transport' | 'details'>) },
      this.#around,
    );
  }
}

function errorOf({ outcome, cause, message, hint, gateway }: Record<string, unknown>): ConnectError {
  const error = new ConnectError(
    outcome as ConnectError['outcome'],
    cause as Cause,
    String(message),
    typeof hint === 'string' ? hint : undefined,
  );
  return typeof gateway === 'string' ? new GatewayError(gateway, error) : error;
}
