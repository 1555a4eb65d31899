/**
 * A TCP proxy that breaks connections in chosen ways, and listeners that misbehave: the network faults of the
 * tests. It forwards bytes and knows nothing of SSH. Every fault can be switched while connections are open.
 */

import { type Server, type Socket, connect, createServer } from 'node:net';

export type Direction = 'to-server' | 'to-client';

export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** Bytes passed on so far, over all connections. */
  bytes(direction: Direction): number;
  /** The first 8 kB, as they were sent. */
  beginning(direction: Direction): Buffer;
  /** Holds bytes back in both directions (they are kept); `resume` delivers them. */
  pause(): void;
  resume(): void;
  /** Swallows all bytes from now on, as a cut network does; no end is passed on either. */
  blackhole(): void;
  /** At most `bytesPerSecond` to the client from now on. */
  trickle(bytesPerSecond: number): void;
  /** Turns over the lowest bit of byte number `offset` (0-based, per connection) of that direction. */
  flipBit(direction: Direction, offset: number): void;
  /** Ends every connection: `rst` by a reset, `fin` in good order. New ones are still taken. */
  cut(how: 'rst' | 'fin'): void;
  stop(): Promise<void>;
}

const BEGINNING_BYTES = 8 * 1024;

interface Faults {
  paused: boolean;
  swallow: boolean;
  bytesPerSecond: number;
  flip: { direction: Direction; offset: number } | undefined;
}

/** Forwards a free port of 0.0.0.0 to `target` of 127.0.0.1. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const faults: Faults = { paused: false, swallow: false, bytesPerSecond: 0, flip: undefined };
  const pairs = new Set<ProxiedPair>();
  const passed = { 'to-server': new Passed(), 'to-client': new Passed() };
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections++;
    const pair = new ProxiedPair(client, connectTo(target), faults, passed);
    pairs.add(pair);
    void pair.closed.then(() => pairs.delete(pair));
  });
  await listenOn(server, '0.0.0.0');
  const stop = async (): Promise<void> => {
    for (const pair of pairs) pair.cut('rst');
    await new Promise((resolve) => server.close(resolve));
  };
  const forEachPair = (act: (pair: ProxiedPair) => void): void => {
    for (const pair of pairs) act(pair);
  };
  return {
    port: portOf(server),
    get connections() {
      return connections;
    },
    bytes: (direction) => passed[direction].bytes,
    beginning: (direction) => passed[direction].beginning,
    pause: () => void (faults.paused = true),
    resume: () => {
      faults.paused = false;
      forEachPair((pair) => pair.flush());
    },
    blackhole: () => void (faults.swallow = true),
    trickle: (bytesPerSecond) => void (faults.bytesPerSecond = bytesPerSecond),
    flipBit: (direction, offset) => void (faults.flip = { direction, offset }),
    cut: (how) => forEachPair((pair) => pair.cut(how)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** Bytes that clients sent. */
  received(): number;
}

/** Accepts connections and says nothing, or only `greeting`, then stays open or (`close`) hangs up. */
export async function startListener(
  greeting = '',
  then: 'stay' | 'close' | 'reset' = 'stay',
): Promise<Listener> {
  const sockets = new Set<Socket>();
  let received = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => void (received += chunk.length));
    socket.write(greeting);
    if (then === 'close') socket.end();
    if (then === 'reset') socket.resetAndDestroy();
  });
  await listenOn(server, '0.0.0.0');
  return {
    port: portOf(server),
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await listenOn(server, '0.0.0.0');
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function listenOn(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
}

/** The port that `server` got. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
  return address.port;
}

function connectTo(port: number): Socket {
  return connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
}

/** What went one way, over all connections. */
class Passed {
  bytes = 0;
  beginning: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    const missing = BEGINNING_BYTES - this.beginning.length;
    if (missing > 0) this.beginning = Buffer.concat([this.beginning, chunk.subarray(0, missing)]);
  }
}

/** One client with its connection to the server; both ends see each other's end, unless a fault forbids it. */
class ProxiedPair {
  readonly closed: Promise<void>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faults: Faults;
  readonly #held: (() => void)[] = [];

  constructor(client: Socket, server: Socket, faults: Faults, passed: Record<Direction, Passed>) {
    this.#client = client.setNoDelay(true);
    this.#server = server;
    this.#faults = faults;
    this.#pass(client, server, 'to-server', passed);
    this.#pass(server, client, 'to-client', passed);
    this.closed = Promise.all([closing(client), closing(server)]).then(() => undefined);
  }

  cut(how: 'rst' | 'fin'): void {
    for (const socket of [this.#client, this.#server]) {
      if (how === 'rst') socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  flush(): void {
    for (const deliver of this.#held.splice(0)) deliver();
  }

  #pass(from: Socket, to: Socket, direction: Direction, passed: Record<Direction, Passed>): void {
    let offset = 0;
    from.on('error', () => to.destroy());
    from.on('end', () => this.#deliver(() => void to.end()));
    from.on('data', (chunk: Buffer) => {
      if (this.#faults.swallow) return;
      passed[direction].add(chunk);
      flipIn(chunk, offset, this.#faults.flip?.direction === direction ? this.#faults.flip.offset : -1);
      offset += chunk.length;
      if (!this.#faults.paused && direction === 'to-client') this.#slowDown(from, chunk.length);
      this.#deliver(() => {
        if (to.writable && !to.write(chunk)) from.pause();
      });
    });
    to.on('drain', () => from.resume());
  }

  #deliver(act: () => void): void {
    if (this.#faults.swallow) return;
    if (this.#faults.paused) this.#held.push(act);
    else act();
  }

  #slowDown(from: Socket, size: number): void {
    const rate = this.#faults.bytesPerSecond;
    if (rate === 0) return;
    from.pause();
    setTimeout(() => from.resume(), (size / rate) * 1000).unref();
  }
}

function flipIn(chunk: Buffer, offset: number, target: number): void {
  const index = target - offset;
  const byte = chunk[index];
  if (byte !== undefined) chunk[index] = byte ^ 1;
}

function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
