/**
 * Delivers the output of a child with back-pressure, and knows when to stop: a daemon that inherited a pipe keeps
 * it open long after the command has ended.
 */

import type { Readable } from 'node:stream';
import type { ExecIo, OutputStream } from '../transport.ts';

/** What the command itself printed is still coming as long as something comes, or the reader holds it back. */
const OPEN_OUTPUT_MS = 2000;
/** What ignored TERM is killed two seconds later; its last output comes then. */
const OPEN_OUTPUT_AFTER_STOP_MS = 3000;
/** More than every buffer on the way can hold: what comes after it was printed after the end. */
const OPEN_OUTPUT_BYTES = 4 * 1024 * 1024;

export class OutputDelivery implements Disposable {
  readonly #io: Pick<ExecIo, 'onOutput'>;
  readonly #pipes: readonly Readable[];
  #waiting = 0;
  #bytesAfterEnd = 0;
  #hasEnded = false;
  #wasStopped = false;
  #wasCut = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(io: Pick<ExecIo, 'onOutput'>, pipes: readonly Readable[]) {
    this.#io = io;
    this.#pipes = pipes;
  }

  /** True when the pipes were closed before their end. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  /** Resolves when all was taken; each chunk is taken before the next is read. Rejects when `onOutput` does. */
  async deliver(stream: OutputStream, chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      this.#received(chunk.length);
      this.#waiting++;
      await this.#io.onOutput(stream, chunk);
      this.#waiting--;
    }
  }

  /** The command was told to end. */
  commandStopped(): void {
    this.#wasStopped = true;
  }

  /** The command has ended: from now on silence is the end. */
  commandEnded(): void {
    this.#hasEnded = true;
    this.#restartTimer();
  }

  /** What comes to an end later starts no timer any more. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#pipes.forEach((pipe) => pipe.destroy());
  }

  #received(bytes: number): void {
    if (!this.#hasEnded) return;
    this.#bytesAfterEnd += bytes;
    if (this.#bytesAfterEnd > OPEN_OUTPUT_BYTES) this.#cut();
    else this.#restartTimer();
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    const waitMs = this.#wasStopped ? OPEN_OUTPUT_AFTER_STOP_MS : OPEN_OUTPUT_MS;
    this.#timer = setTimeout(() => (this.#waiting > 0 ? this.#restartTimer() : this.#cut()), waitMs);
  }

  #cut(): void {
    this.#wasCut = true;
    this[Symbol.dispose]();
  }
}
