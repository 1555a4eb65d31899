/** Gateways as processes of their own whose leaves are scripted, and the way to them as if over ssh. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/index.ts';
import { GatewayConnector, startGateway } from '../../src/gateway/index.ts';
import {
  type Connection,
  type Connector,
  createConnector,
  DEFAULT_REACH,
  type ExecIo,
  quoteArguments,
} from '../../src/transport/index.ts';
import { scriptedLeaves } from './scripted-leaves.ts';

const PROGRAM = join(import.meta.dirname, 'fake-gateway.ts');

export interface FakeGateways extends AsyncDisposable {
  readonly connector: GatewayConnector;
  readonly notes: readonly string[];
  /** Bytes that came from all gateways, and went to them. */
  readonly crossed: { came: number; went: number };
  /** Nodes to which a gateway has sent a command, in any order; those of the flat way too. */
  sent(): string[];
}

export interface FakeGatewaysRequest {
  readonly count: number;
  readonly folder: string;
  readonly fanout: number;
}

export function fakeGateways({ count, folder, fanout }: FakeGatewaysRequest): FakeGateways {
  const names = Array.from({ length: count }, (_, at) => `gw${at + 1}`);
  const local = createConnector(() => ({ ...DEFAULT_REACH, transport: 'local' }), { env: process.env });
  const crossed = { came: 0, went: 0 };
  const notes: string[] = [];
  const logOf = (name: string): string => join(folder, `${name}.log`);
  const hosts: Connector = {
    siteOf: (name) => name,
    async connect(name, signal) {
      const command = quoteArguments([process.execPath, PROGRAM, logOf(name)]);
      return hostOf(await local.connect(name, signal), command, crossed);
    },
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
  const direct = scriptedLeaves();
  const connector = new GatewayConnector({
    ...{ direct, fanout, isLive: false },
    gatewaysOf(node) {
      const own = Number(node.slice(1)) % count;
      return [...names.slice(own), ...names.slice(0, own)];
    },
    reachOf: () => ({ connectTimeoutMs: 10_000 }),
    start: (name, signal) =>
      startGateway(
        { name, connector: hosts, clock: systemClock, bundle: { bytes: new Uint8Array(), digest: '' } },
        signal,
      ),
    note: (sentence) => notes.push(sentence),
  });
  return {
    connector,
    notes,
    crossed,
    sent: () => [...names.flatMap((name) => linesOf(logOf(name))), ...direct.counts.sent.keys()],
    async [Symbol.asyncDispose]() {
      await connector[Symbol.asyncDispose]();
      await hosts[Symbol.asyncDispose]();
    },
  };
}

function hostOf(
  connection: Connection,
  command: string,
  crossed: { came: number; went: number },
): Connection {
  return {
    node: connection.node,
    transport: connection.transport,
    details: connection.details,
    get alive() {
      return connection.alive;
    },
    exec: (_command, io) => connection.exec(command, countedIo(io, crossed)),
    sftp: () => connection.sftp(),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

function countedIo(io: ExecIo, crossed: { came: number; went: number }): ExecIo {
  const orders = io.stdin ?? (async function* () {})();
  return {
    signal: io.signal,
    stdin: (async function* () {
      for await (const chunk of orders) {
        crossed.went += chunk.length;
        yield chunk;
      }
    })(),
    onOutput(stream, chunk) {
      crossed.came += chunk.length;
      return io.onOutput(stream, chunk);
    },
  };
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return []; // it was given nothing
  }
}
