/** One command that a gateway runs on a leaf. */

import * as v from 'valibot';
import { messageOf } from '../../base/index.ts';
import {
  type GatewayOrder,
  type GatewayReport,
  INPUT_WINDOW_BYTES,
  UnsentOutcome,
} from '../../protocol/index.ts';
import type { ArrivingBytes, Connection, ExecEnd } from '../../transport/index.ts';
import { arrivingBytes } from '../wire/arriving-bytes.ts';
import { OutputPacker } from './output-packer.ts';
import { cut, type ServedWork, type Voice } from './served-work.ts';

type LeafEnd = Extract<GatewayReport, { type: 'ended' }>['end'];
export type ExecOrder = Extract<GatewayOrder, { type: 'exec' }>;

export class ServedCommand implements ServedWork {
  readonly #order: ExecOrder;
  readonly #connection: Connection;
  readonly #voice: Voice;
  readonly #stop = new AbortController();
  readonly #input: ArrivingBytes;
  readonly #packer: OutputPacker;
  #isOver = false;

  constructor(order: ExecOrder, connection: Connection, voice: Voice) {
    const { id, live: isLive } = order;
    this.#order = order;
    this.#connection = connection;
    this.#voice = voice;
    this.#input = arrivingBytes(INPUT_WINDOW_BYTES, (count) => {
      // What is told after the end is nobody's any more.
      if (!this.#isOver) voice.say({ type: 'taken', id, count });
    });
    this.#packer = new OutputPacker({
      isLive,
      clock: voice.clock,
      send: (stream, piece) => voice.say({ type: 'output', id, stream, bytes: voice.pack(piece) }),
    });
  }

  async run(): Promise<void> {
    const end = await this.#execute();
    this.#packer.end();
    this.#isOver = true;
    const { alive } = this.#connection;
    this.#voice.say({ type: 'ended', id: this.#order.id, end: leafEnd(end), alive });
  }

  input(bytes: Uint8Array): void {
    this.#input.push(bytes);
  }

  inputEnd(isWhole: boolean): void {
    this.#input.end(isWhole ? undefined : new Error('the input broke off'));
  }

  taken(bytes: number): void {
    this.#packer.taken(bytes);
  }

  stop(): void {
    this.#stop.abort();
  }

  abandon(): void {
    this.#packer.abandon();
    this.#input.end(new Error('the controller is gone'));
    this.#stop.abort();
  }

  async #execute(): Promise<ExecEnd> {
    const { id, command, env, stdin } = this.#order;
    try {
      return await this.#connection.exec(command, {
        signal: this.#stop.signal,
        onOutput: (stream, chunk) => this.#packer.add(stream, chunk),
        onSent: () => this.#voice.say({ type: 'sent', id }),
        ...(env && { env }),
        ...(stdin && { stdin: this.#input }),
      });
    } catch (error) {
      return { kind: 'lost', cause: 'protocol', detail: messageOf(error) };
    }
  }
}

function leafEnd(end: ExecEnd): LeafEnd {
  switch (end.kind) {
    case 'lost':
      return { kind: 'lost', cause: end.cause, detail: cut(end.detail) };
    case 'not-sent': {
      const outcome = v.is(UnsentOutcome, end.outcome) ? end.outcome : 'unreachable';
      return { ...end, outcome, detail: cut(end.detail) };
    }
    case 'local':
      return { ...end, detail: cut(end.detail) };
    case 'signalled':
      return {
        ...end,
        signal: cut(end.signal),
        ...(end.detail !== undefined && { detail: cut(end.detail) }),
      };
    case 'exited':
    default:
      return end.detail === undefined ? end : { ...end, detail: cut(end.detail) };
  }
}
