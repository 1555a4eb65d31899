/**
 * Gateways in this process: each is the real work of a gateway over scripted leaves, behind a connection that can be cut
 * at any byte. What a controller sees is what it would see over ssh.
 */

import {
  type Bundle,
  GatewayConnector,
  type GatewayWork,
  type Lasting,
  serveGateway,
  startGateway,
} from '../../src/gateway/index.ts';
import type { Clock } from '../../src/base/index.ts';
import {
  ConnectError,
  type Connection,
  type Connector,
  type ExecEnd,
  type ExecIo,
} from '../../src/transport/index.ts';

const BUNDLE: Bundle = { bytes: new Uint8Array([1]), digest: '0'.repeat(64) };
const LOST: ExecEnd = { kind: 'lost', cause: 'link-lost', detail: 'the link is gone' };

export interface MadeUpGateways {
  /** Of a run: the leaves' gateways are those of `gatewaysOf`. */
  readonly connector: GatewayConnector;
  /** Bytes that crossed to the controller, by gateway. */
  readonly cameBytes: Map<string, number>;
  readonly wentBytes: Map<string, number>;
  readonly notes: string[];
  /** Gateways in the order in which they were started. */
  readonly starts: string[];
  /** As kill -9 does: nothing more comes, and its leaves' commands lose their links. It can be started again. */
  kill(gateway: string): void;
}

export interface GatewaysRequest {
  readonly clock: Clock;
  /** The leaves, as a gateway reaches them. */
  readonly leaves: (gateway: string) => Connector;
  readonly direct: Connector;
  readonly gatewaysOf: (node: string) => readonly string[];
  readonly fanout?: number;
  readonly isLive?: boolean;
  readonly lasting?: Lasting;
  /** Of each gateway, for input that is kept. */
  readonly roomBytes?: number;
  /** Gateways that cannot be reached. */
  readonly down?: readonly string[];
  /** Speaks in place of a real gateway. */
  readonly speech?: Speech;
  /** Told of every chunk of reports. */
  readonly heard?: (gateway: string, chunk: Uint8Array) => void;
}

/** What a gateway of a test says: gets its orders, and says lines. */
export type Speech = (orders: AsyncIterable<Uint8Array>, say: (line: unknown) => void) => Promise<void>;

export function madeUpGateways(request: GatewaysRequest): MadeUpGateways {
  const { clock, direct, gatewaysOf, fanout = 64, isLive = false } = request;
  const hosts = new Map<string, GatewayHost>();
  const cameBytes = new Map<string, number>();
  const wentBytes = new Map<string, number>();
  const notes: string[] = [];
  const starts: string[] = [];
  const hostOf = (name: string): GatewayHost => {
    const host = hosts.get(name) ?? new GatewayHost(name, request, { cameBytes, wentBytes });
    hosts.set(name, host);
    return host;
  };
  const connector: Connector = {
    siteOf: (name) => name,
    connect: async (name) => {
      starts.push(name);
      if (request.down?.includes(name))
        throw new ConnectError('unreachable', 'refused', `gateway '${name}': refused`);
      return hostOf(name);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const work: GatewayWork = {
    ...{ direct, gatewaysOf, fanout, isLive, lasting: request.lasting },
    reachOf: () => ({ connectTimeoutMs: 10_000 }),
    start: (name, signal) => startGateway({ name, connector, clock, bundle: BUNDLE }, signal),
    note: (sentence) => notes.push(sentence),
  };
  return {
    connector: new GatewayConnector(work),
    ...{ cameBytes, wentBytes, notes, starts },
    kill(name) {
      hostOf(name).kill();
      hosts.delete(name);
    },
  };
}

interface Counted {
  readonly cameBytes: Map<string, number>;
  readonly wentBytes: Map<string, number>;
}

class GatewayHost implements Connection {
  readonly node: string;
  readonly transport = 'fake';
  readonly details = {};
  readonly #request: GatewaysRequest;
  readonly #counted: Counted;
  readonly #killed = new AbortController();
  readonly #leaves: Connector;

  constructor(node: string, request: GatewaysRequest, counted: Counted) {
    this.node = node;
    this.#request = request;
    this.#counted = counted;
    this.#leaves = request.leaves(node);
  }

  get alive(): boolean {
    return !this.#killed.signal.aborted;
  }

  kill(): void {
    this.#killed.abort();
    void this.#leaves[Symbol.asyncDispose]();
  }

  async exec(_command: string, io: ExecIo): Promise<ExecEnd> {
    const hungUp = aborted(io.signal);
    const killed = aborted(this.#killed.signal);
    const served = this.#serve(io);
    return Promise.race([
      served.then((): ExecEnd => ({ kind: 'exited', code: 0 })),
      killed.then(() => LOST),
      hungUp.then((): ExecEnd => ({ kind: 'signalled', signal: 'SIGTERM' })),
    ]);
  }

  sftp(): Promise<never> {
    return Promise.reject(new Error('no files here'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #serve(io: ExecIo): Promise<void> {
    const { clock, speech, roomBytes } = this.#request;
    const input = this.#input(io.stdin ?? (async function* () {})());
    const write = (bytes: Uint8Array): Promise<void> | undefined => this.#say(io, bytes);
    const say = (line: unknown): void => void write(Buffer.from(`${JSON.stringify(line)}\n`));
    say({ type: 'held' });
    if (speech) return speech(input, say);
    const leaves = this.#leaves;
    const room = roomBytes === undefined ? {} : { roomBytes };
    await serveGateway({ input, write, connectorFor: () => leaves, clock, version: 'test', ...room });
  }

  #say(io: ExecIo, bytes: Uint8Array): Promise<void> | undefined {
    if (this.#killed.signal.aborted) return undefined;
    count(this.#counted.cameBytes, this.node, bytes.length);
    this.#request.heard?.(this.node, bytes);
    return io.onOutput('stdout', bytes);
  }

  async *#input(orders: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of orders) {
      if (this.#killed.signal.aborted) return;
      count(this.#counted.wentBytes, this.node, chunk.length);
      yield chunk;
    }
  }
}

function count(counts: Map<string, number>, name: string, bytes: number): void {
  counts.set(name, (counts.get(name) ?? 0) + bytes);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
