/** Reads a pipe in two parts: what comes before a marker line is dropped, what comes after it is handed on. */

import { PreambleFilter } from '../preamble-filter.ts';

export class MarkedPipe {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #filter: PreambleFilter;
  /** What came in the same chunk as the marker. */
  #first: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>, marker: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#filter = new PreambleFilter(marker);
  }

  /** The first bytes of what came before the marker. */
  get preamble(): Uint8Array {
    return this.#filter.preamble;
  }

  get hasMarker(): boolean {
    return this.#filter.marker !== undefined;
  }

  /** Resolves with the words after the marker; with undefined when the pipe ended without it. */
  async marker(): Promise<readonly string[] | undefined> {
    while (this.#filter.marker === undefined) {
      const next = await this.#chunks.next();
      if (next.done) return undefined;
      this.#first = this.#filter.pass(next.value);
    }
    return this.#filter.marker;
  }

  /** What comes after the marker; only once it was seen. */
  async *rest(): AsyncGenerator<Buffer> {
    if (this.#first.length > 0) yield this.#first;
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done) return;
      yield next.value;
    }
  }
}

/** The chunks after the marker line; none when it never comes. */
export async function* afterMarker(pipe: MarkedPipe): AsyncGenerator<Buffer> {
  if ((await pipe.marker()) !== undefined) yield* pipe.rest();
}
