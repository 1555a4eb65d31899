/** One command that this process runs for a command line: its output, input and end travel as frames. */

import { messageOf } from '../../base/index.ts';
import type { ExecEnd, OutputStream } from '../transport.ts';
import { ArrivingBytes } from './arriving-bytes.ts';
import { ByteCredit } from './byte-credit.ts';
import { MOST_PAYLOAD_BYTES } from './frame.ts';
import type { FrameSocket } from './frame-socket.ts';
import type { KeptLink } from './kept-links.ts';
import { type CommandRequest, type Ended, INPUT_BYTES, OUTPUT_BYTES, TELL } from './message.ts';

/** Of output in one frame. */
const PIECE_BYTES = 256 * 1024;

export interface ServedCommandParts {
  readonly id: number;
  readonly socket: FrameSocket;
  readonly link: KeptLink;
  /** How long the node may take to open a session; then its connection counts as dead. */
  readonly patienceMs: number;
}

export class ServedCommand {
  readonly #parts: ServedCommandParts;
  readonly #output = new ByteCredit(OUTPUT_BYTES);
  readonly #stop = new AbortController();
  readonly #input: ArrivingBytes;
  #isStalled = false;
  /** Resolves when the command is over. */
  readonly over: Promise<void>;

  constructor(request: CommandRequest, parts: ServedCommandParts) {
    const { id, socket } = parts;
    this.#parts = parts;
    this.#input = new ArrivingBytes({
      windowBytes: INPUT_BYTES,
      mostBytes: INPUT_BYTES + MOST_PAYLOAD_BYTES,
      tooMany: () => new RangeError('more input than allowed'),
      tellTaken: (bytes) => socket.sendAmount(TELL.stdinTaken, id, bytes),
    });
    this.over = this.#run(request);
  }

  abort(): void {
    this.#stop.abort();
  }

  /** The caller is gone: the command is ended, and nobody reads any more what it prints. */
  abandon(): void {
    this.#output.end();
    this.#input.end();
    this.#stop.abort();
  }

  taken(bytes: number): void {
    this.#output.give(bytes);
  }

  /** Throws when more comes than was allowed. */
  stdin(chunk: Buffer): void {
    this.#input.push(chunk);
  }

  stdinEnd(): void {
    this.#input.end();
  }

  async #run(request: CommandRequest): Promise<void> {
    const { id, socket, link } = this.#parts;
    // Before anything can leave for the node, the other side knows that it may: it survives even our kill -9.
    if (!(await socket.sendOff(TELL.starting, id))) return;
    const ended: Ended = { end: await this.#execute(request), alive: link.connection.alive };
    socket.send(TELL.ended, id, ended);
  }

  async #execute(request: CommandRequest): Promise<ExecEnd> {
    const patience = setTimeout(() => this.#stall(), this.#parts.patienceMs);
    try {
      return this.#judged(await this.#exec(request, () => clearTimeout(patience)));
    } catch (error) {
      return {
        kind: 'lost',
        cause: 'protocol',
        detail: messageOf(error),
      };
    } finally {
      clearTimeout(patience);
    }
  }

  #exec({ command, env, stdin }: CommandRequest, sent: () => void): Promise<ExecEnd> {
    const { id, socket, link } = this.#parts;
    return link.connection.exec(command, {
      signal: this.#stop.signal,
      onOutput: (stream, chunk) => this.#send(stream, chunk),
      onPreamble: (text) => socket.send(TELL.preamble, id, text),
      onSent: () => {
        sent();
        socket.send(TELL.sent, id);
      },
      ...(env && { env }),
      ...(stdin && { stdin: this.#input }),
    });
  }

  /** A connection over which no session opens is as good as dead: others are not to wait for it, too. */
  #stall(): void {
    this.#isStalled = true;
    this.#parts.link.retire();
    this.#stop.abort();
  }

  #judged(end: ExecEnd): ExecEnd {
    if (end.kind !== 'not-sent') return end;
    if (end.cause === 'throttled') this.#parts.link.isFull();
    if (!this.#isStalled) return end;
    const detail = `the kept connection did not answer within ${this.#parts.patienceMs / 1000} s`;
    return { kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost', detail };
  }

  #send(stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined {
    const { id, socket } = this.#parts;
    if (!socket.isOpen) return undefined;
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      socket.send(TELL[stream], id, chunk.subarray(at, at + PIECE_BYTES));
    }
    return this.#output.spend(chunk.length);
  }
}
