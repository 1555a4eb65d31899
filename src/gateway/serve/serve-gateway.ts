/**
 * The work of a gateway: leaves are reached, commands run and files moved as its controller orders, and nothing else. It
 * listens nowhere; when its input ends, so does all that it has begun.
 */

import * as v from 'valibot';
import { type Clock, NOBODY_WAITS } from '../../base/index.ts';
import {
  GATEWAY_PROTOCOL,
  GatewayOrder,
  type GatewayReport,
  type LeafReach,
  MOST_LINE_BYTES,
  type StartReport,
} from '../../protocol/index.ts';
import { type Connector, unlessAborted } from '../../transport/index.ts';
import { Heartbeat } from '../wire/heartbeat.ts';
import { JsonLines } from '../wire/json-lines.ts';
import { HeardBytes, KEPT_OUTPUT, keptInput, SaidBytes } from '../wire/kept-bytes.ts';
import { Outbox } from '../wire/outbox.ts';
import { ProtocolFault } from '../wire/protocol-fault.ts';
import { ServedCommand } from './served-command.ts';
import { ServedFile } from './served-file.ts';
import { ServedLeaf } from './served-leaf.ts';
import type { ServedWork, Voice } from './served-work.ts';

export interface GatewayParts {
  /** Orders. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Reports; a promise is back-pressure. */
  readonly write: (bytes: Uint8Array) => Promise<void> | undefined;
  /** The gateway's own way to its leaves. */
  readonly connectorFor: (reachOf: (leaf: string) => LeafReach | undefined) => Connector;
  readonly clock: Clock;
  readonly version: string;
  /** For input that is kept. */
  readonly roomBytes?: number;
}

/** A controller that has been silent for two minutes is gone. */
const BEAT_MS = 5000;
const MOST_SILENT = 24;
/** What was ended is waited for as long as its TERM and KILL may take. */
const FAREWELL_MS = 3000;

/** Resolves when the controller is gone and all that ran for it has ended; rejects with ProtocolFault. */
export async function serveGateway(parts: GatewayParts): Promise<void> {
  const session = new GatewaySession(parts);
  // Whoever should read it is gone.
  const writing = writeAll(session.outbox, parts.write).catch(() => session.leave());
  try {
    await session.hear(parts.input);
  } finally {
    await session.end();
    session.outbox.end();
    await Promise.race([writing, parts.clock.sleep(FAREWELL_MS)]);
  }
}

async function writeAll(outbox: Outbox, write: GatewayParts['write']): Promise<void> {
  for await (const bytes of outbox) await write(bytes);
}

class GatewaySession implements Voice {
  readonly clock: Clock;
  readonly outbox = new Outbox();
  readonly #version: string;
  readonly #room: { readonly roomBytes?: number };
  readonly #connector: Connector;
  readonly #reaches = new Map<string, LeafReach>();
  readonly #leaves = new Map<number, ServedLeaf>();
  readonly #works = new Map<number, ServedWork>();
  readonly #running = new Set<Promise<void>>();
  readonly #said = new SaidBytes(KEPT_OUTPUT);
  readonly #heard: HeardBytes;
  /** Aborted when the controller is gone, though its orders have not ended. */
  readonly #gone = new AbortController();
  readonly #heartbeat: Heartbeat;

  constructor({ clock, connectorFor, version, roomBytes }: GatewayParts) {
    this.clock = clock;
    this.#version = version;
    this.#room = roomBytes === undefined ? {} : { roomBytes };
    this.#heard = new HeardBytes(keptInput(roomBytes));
    this.#connector = connectorFor((leaf) => this.#reaches.get(leaf));
    this.#heartbeat = new Heartbeat({
      ...{ clock, everyMs: BEAT_MS, mostSilent: MOST_SILENT },
      beat: () => this.say({ type: 'beat' }),
      silent: () => this.leave(),
    });
  }

  async hear(input: AsyncIterable<Uint8Array>): Promise<void> {
    const lines = new JsonLines(MOST_LINE_BYTES);
    const chunks = input[Symbol.asyncIterator]();
    for (;;) {
      const next = await unlessAborted(chunks.next(), this.#gone.signal);
      if (next === undefined || next.done === true) return;
      this.#heartbeat.heard();
      for (const value of lines.read(next.value)) this.#obey(orderOf(value));
    }
  }

  /** Hears nothing more. */
  leave(): void {
    this.#gone.abort();
  }

  say(report: GatewayReport | StartReport): void {
    this.outbox.say(report);
  }

  pack(piece: Uint8Array): ReturnType<SaidBytes['pack']> {
    return this.#said.pack(piece);
  }

  async end(): Promise<void> {
    this.#heartbeat.stop();
    for (const work of this.#works.values()) work.abandon();
    const over = new AbortController();
    const late = this.clock.sleep(FAREWELL_MS, over.signal).catch(() => undefined);
    await Promise.race([Promise.all(this.#running), late]);
    const closing = [...this.#leaves.values()].map((leaf) => leaf.close());
    await Promise.race([Promise.all(closing), late]).catch(() => undefined);
    over.abort(NOBODY_WAITS);
    await this.#connector[Symbol.asyncDispose]();
    this.#heard[Symbol.dispose]();
  }

  #obey(order: GatewayOrder): void {
    switch (order.type) {
      case 'hello':
        return this.say({ type: 'ready', protocol: GATEWAY_PROTOCOL, version: this.#version, ...this.#room });
      case 'connect':
        return this.#connect(order);
      case 'exec': {
        this.#refuseKnown(order.id);
        const command = new ServedCommand(order, this.#leaf(order.leaf).connection, this);
        return this.#do(order.id, command, command.run());
      }
      case 'file': {
        this.#refuseKnown(order.id);
        const { connection, files } = this.#leaf(order.leaf);
        const file = new ServedFile(order, connection, this);
        return this.#do(order.id, file, file.run(files));
      }
      case 'close':
        return this.#close(order.id);
      case 'beat':
        return;
      default:
        return this.#pass(order);
    }
  }

  /** To work that may have ended meanwhile. */
  #pass(order: Extract<GatewayOrder, { type: 'input' | 'input-end' | 'taken' | 'stop' }>): void {
    // Before anything else: the numbers of what is kept go on.
    const bytes = order.type === 'input' ? this.#heard.unpack(order.bytes) : undefined;
    const work = this.#works.get(order.id);
    if (bytes) work?.input(bytes);
    if (order.type === 'input-end') work?.inputEnd(order.isWhole);
    if (order.type === 'taken') work?.taken(order.count);
    if (order.type === 'stop') (work ?? this.#leaves.get(order.id))?.stop();
  }

  #connect({ id, node, reach }: Extract<GatewayOrder, { type: 'connect' }>): void {
    this.#refuseKnown(id);
    this.#reaches.set(node, reach);
    const leaf = new ServedLeaf(id, node);
    this.#leaves.set(id, leaf);
    this.#track(this.#reach(id, leaf));
  }

  async #reach(id: number, leaf: ServedLeaf): Promise<void> {
    if (!(await leaf.connect(this.#connector, this))) this.#leaves.delete(id);
  }

  #close(id: number): void {
    const leaf = this.#leaves.get(id);
    this.#leaves.delete(id);
    if (leaf) this.#track(leaf.close());
  }

  #do(id: number, work: ServedWork, over: Promise<void>): void {
    this.#works.set(id, work);
    this.#track(over.finally(() => this.#works.delete(id)));
  }

  #track(work: Promise<void>): void {
    const running = work.catch(() => undefined).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #leaf(id: number): ServedLeaf {
    const leaf = this.#leaves.get(id);
    if (leaf === undefined) throw new ProtocolFault(`number ${id} is no connection`);
    return leaf;
  }

  #refuseKnown(id: number): void {
    if (this.#works.has(id) || this.#leaves.has(id)) throw new ProtocolFault(`number ${id} is in use`);
  }
}

function orderOf(value: unknown): GatewayOrder {
  const read = v.safeParse(GatewayOrder, value);
  if (!read.success) throw new ProtocolFault('an order has another form');
  return read.output;
}
