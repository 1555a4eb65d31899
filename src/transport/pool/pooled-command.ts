/** One command that the background process runs for us. */

import { Writable } from 'node:stream';
import { asError } from '../../base/index.ts';
import { feedStdin } from '../ssh2/feed-stdin.ts';
import type { ExecEnd, ExecIo, OutputStream } from '../transport.ts';
import { ByteCredit, TakenBytes } from './byte-credit.ts';
import type { Conversation } from './conversation.ts';
import { type Frame, MOST_PAYLOAD_BYTES } from './frame.ts';
import { ASK, type CommandRequest, type Ended, INPUT_BYTES, jsonOf, OUTPUT_BYTES, TELL } from './message.ts';

/** Of standard input in one frame. */
const PIECE_BYTES = 64 * 1024;

export class PooledCommand {
  readonly #conversation: Conversation;
  readonly #io: ExecIo;
  readonly #ended = Promise.withResolvers<Ended>();
  readonly #deliveries = new Set<Promise<void>>();
  readonly #taken: TakenBytes;
  readonly #stdin = new ByteCredit(INPUT_BYTES);
  /** Of the command; asked for its input alone. */
  readonly #over: AbortController | undefined;
  readonly #id: number;
  #mayRun = false;
  #fault: Error | undefined;

  constructor(conversation: Conversation, io: ExecIo) {
    this.#conversation = conversation;
    this.#io = io;
    this.#over = io.stdin && new AbortController();
    this.#id = conversation.enter(this);
    this.#taken = new TakenBytes(OUTPUT_BYTES, (bytes) =>
      conversation.sendAmount(ASK.taken, this.#id, bytes),
    );
  }

  async run(connection: number, command: string): Promise<Ended> {
    const { signal, env, stdin } = this.#io;
    if (!this.#request({ connection, command, env, stdin: stdin !== undefined })) this.cut();
    const stop = (): void => this.#conversation.send(ASK.abort, this.#id);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const { end, alive } = await this.#ended.promise;
    signal.removeEventListener('abort', stop);
    this.#conversation.forget(this.#id);
    this.#over?.abort();
    this.#stdin.end();
    await Promise.all(this.#deliveries);
    return { end: this.#fault ? { kind: 'local', detail: this.#fault.message } : end, alive };
  }

  receive({ type, payload }: Frame): void {
    switch (type) {
      case TELL.starting:
        this.#mayRun = true;
        break;
      case TELL.sent:
        this.#io.onSent?.();
        this.#feed();
        break;
      case TELL.stdout:
        this.#deliver('stdout', payload);
        break;
      case TELL.stderr:
        this.#deliver('stderr', payload);
        break;
      case TELL.preamble:
        this.#io.onPreamble?.(payload);
        break;
      case TELL.stdinTaken:
        this.#stdin.give(payload.readUInt32BE());
        break;
      case TELL.ended:
        this.#ended.resolve(jsonOf(payload) as unknown as Ended);
        break;
      default:
    }
  }

  /** The background process is gone: what it may have sent is never repeated. */
  cut(): void {
    const end: ExecEnd = this.#mayRun
      ? { kind: 'lost', cause: 'link-lost', detail: 'the background process that kept the connection ended' }
      : {
          kind: 'not-sent',
          outcome: 'unreachable',
          cause: 'link-lost',
          detail: 'the background process ended',
        };
    this.#ended.resolve({ end, alive: false });
  }

  /** False when the conversation is over. */
  #request(request: CommandRequest): boolean {
    const payload = Buffer.from(JSON.stringify(request));
    if (payload.length <= MOST_PAYLOAD_BYTES) this.#conversation.send(ASK.exec, this.#id, payload);
    else this.#ended.resolve({ end: TOO_LONG, alive: true });
    return this.#conversation.isOpen;
  }

  #deliver(stream: OutputStream, chunk: Buffer): void {
    const taken = this.#fault ? undefined : this.#offer(stream, chunk);
    if (taken === undefined) return this.#taken.add(chunk.length);
    const delivery = taken
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#deliveries.delete(delivery);
        this.#taken.add(chunk.length);
      });
    this.#deliveries.add(delivery);
  }

  #offer(stream: OutputStream, chunk: Buffer): Promise<void> | undefined {
    try {
      return this.#io.onOutput(stream, chunk);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #feed(): void {
    const { stdin } = this.#io;
    if (stdin === undefined || this.#over === undefined) return;
    feedStdin(this.#stdinFrames(), stdin, this.#over.signal).catch((error: unknown) => this.#fail(error));
  }

  #stdinFrames(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        // oxlint-disable-next-line promise/no-callback-in-promise -- it never rejects, and takes no error
        void this.#sendStdin(chunk).then(() => done());
      },
      final: (done) => {
        this.#conversation.send(ASK.stdinEnd, this.#id);
        done();
      },
    });
  }

  async #sendStdin(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      this.#conversation.send(ASK.stdin, this.#id, piece);
      await this.#stdin.spend(piece.length);
    }
  }

  #fail(error: unknown): void {
    if (this.#fault) return;
    this.#fault = asError(error);
    this.#conversation.send(ASK.abort, this.#id);
  }
}

const TOO_LONG: ExecEnd = {
  kind: 'not-sent',
  outcome: 'failed',
  cause: 'protocol',
  detail: 'the command text is longer than 128 kB',
};
