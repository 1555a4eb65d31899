/** An order on its way: what the node answers is read as it comes, and held back while nobody reads. */

import { messageOf } from '../../base/index.ts';
import type { Connection, ExecEnd } from '../../transport/index.ts';
import { ByteQueue } from './byte-queue.ts';
import { FAREWELL, GREETING } from './script/index.ts';
import { brokenOff, notUnderstood, refused } from './trouble.ts';

/** So much may wait to be read. */
const MOST_WAITING_BYTES = 2 ** 20;
const MOST_SAID_CHARS = 400;

export interface Order {
  readonly command: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

export class Answer implements AsyncDisposable {
  readonly #queue = new ByteQueue();
  readonly #left = new AbortController();
  readonly #signal: AbortSignal;
  readonly #exec: Promise<ExecEnd>;
  #end: ExecEnd | undefined;
  #said = '';
  #hasGreeted = false;
  #isWhole = false;
  #arrived = Promise.withResolvers<void>();
  /** While too much waits to be read. */
  #full: PromiseWithResolvers<void> | undefined;

  constructor(connection: Pick<Connection, 'exec'>, { command, stdin }: Order, signal: AbortSignal) {
    this.#signal = signal;
    this.#exec = connection.exec(command, {
      signal: AbortSignal.any([signal, this.#left.signal]),
      stdin,
      onOutput: (stream, chunk) => this.#take(stream, chunk),
    });
    void this.#exec.then((end) => {
      this.#end = end;
      this.#arrived.resolve();
    });
  }

  /** The next line; undefined once the node has said that this is all. Rejects with TroubleError. */
  async line(): Promise<string | undefined> {
    if (!this.#hasGreeted) {
      const first = await this.#nextLine();
      if (first !== GREETING) throw notUnderstood(`something else answered: ${first}`);
      this.#hasGreeted = true;
    }
    const line = await this.#nextLine();
    this.#isWhole = line === FAREWELL || line.startsWith('error ');
    if (line === FAREWELL) return undefined;
    if (line.startsWith('error ')) throw refused(line.slice('error '.length));
    return line;
  }

  /** Exactly so many bytes. They are to be read, or passed over, before the next line is asked for. */
  piece(sizeBytes: number): Piece {
    return new Piece(sizeBytes, (most) => this.#bytes(most));
  }

  /** Leaves it: what still runs for it on the node is ended; of a whole answer that comes by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isWhole) this.#left.abort(new Error('the answer is of no use any more'));
    this.#goOn();
    await this.#exec;
  }

  async #bytes(most: number): Promise<Uint8Array> {
    for (;;) {
      const bytes = this.#queue.take(most);
      if (bytes.length > 0) return bytes;
      await this.#more();
    }
  }

  async #nextLine(): Promise<string> {
    for (;;) {
      const line = this.#readLine();
      if (line !== undefined) return line;
      await this.#more();
    }
  }

  #readLine(): string | undefined {
    try {
      return this.#queue.line();
    } catch (error) {
      throw notUnderstood(messageOf(error));
    }
  }

  /** Waits for more; what is there is not enough. */
  async #more(): Promise<void> {
    if (this.#end) throw brokenOff(this.#end, this.#said, this.#signal.aborted);
    this.#goOn();
    this.#arrived = Promise.withResolvers();
    await this.#arrived.promise;
  }

  #goOn(): void {
    this.#full?.resolve();
    this.#full = undefined;
  }

  #take(stream: 'stdout' | 'stderr', chunk: Uint8Array): Promise<void> | undefined {
    if (this.#left.signal.aborted || this.#isWhole) return undefined;
    if (stream === 'stderr') {
      this.#said = `${this.#said}${Buffer.from(chunk).toString('utf8')}`.slice(0, MOST_SAID_CHARS);
      return undefined;
    }
    this.#queue.push(chunk);
    this.#arrived.resolve();
    if (this.#queue.sizeBytes < MOST_WAITING_BYTES) return undefined;
    this.#full ??= Promise.withResolvers();
    return this.#full.promise;
  }
}

class Piece {
  readonly #take: (most: number) => Promise<Uint8Array>;
  #left: number;

  constructor(sizeBytes: number, take: (most: number) => Promise<Uint8Array>) {
    this.#left = sizeBytes;
    this.#take = take;
  }

  async *bytes(): AsyncGenerator<Uint8Array, void> {
    while (this.#left > 0) yield await this.#next();
  }

  async skip(): Promise<void> {
    while (this.#left > 0) await this.#next();
  }

  async #next(): Promise<Uint8Array> {
    const bytes = await this.#take(this.#left);
    this.#left -= bytes.length;
    return bytes;
  }
}
