/** Sends what a source has in pieces, no faster than the other side takes it. */

import { ByteCredit, unlessAborted } from '../../transport/index.ts';
import { INPUT_WINDOW_BYTES, PIECE_BYTES } from '../../protocol/index.ts';

export class Feed {
  readonly #credit = new ByteCredit(INPUT_WINDOW_BYTES);
  readonly #ended = new AbortController();

  /** The other side has taken some. */
  taken(bytes: number): void {
    this.#credit.give(bytes);
  }

  /** Nobody takes anything any more. */
  end(): void {
    this.#ended.abort();
    this.#credit.end();
  }

  /** Resolves when all was sent, or nobody takes any more; rejects as the source does. */
  async run(source: AsyncIterable<Uint8Array>, send: (piece: Uint8Array) => void): Promise<void> {
    const { signal } = this.#ended;
    const chunks = source[Symbol.asyncIterator]();
    while (!signal.aborted) {
      const next = await unlessAborted(chunks.next(), signal);
      if (next === undefined) break;
      if (next.done === true) return;
      await this.#sendAll(next.value, send);
    }
    // The source may be waiting for something that never comes: its end is not awaited.
    chunks.return?.().catch(() => undefined);
  }

  async #sendAll(chunk: Uint8Array, send: (piece: Uint8Array) => void): Promise<void> {
    for (let at = 0; at < chunk.length && !this.#ended.signal.aborted; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES);
      send(piece);
      await this.#credit.spend(piece.length);
    }
  }
}
