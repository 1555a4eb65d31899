/**
 * Takes the wrapper's report of the end (`NONCE=STATUS`, a line of its own making) out of stderr. The nonce is
 * known to the command: one that imitates the report lies about nothing but itself.
 */

const LONGEST_REPORT_BYTES = 8;

export class EndReport {
  readonly #mark: Buffer;
  readonly #reported = Promise.withResolvers<number>();

  constructor(nonce: string) {
    this.#mark = Buffer.from(`${nonce}=`);
  }

  /** Resolves with the exit status of the command, as sh tells it: 128 + n for signal n. */
  get status(): Promise<number> {
    return this.#reported.promise;
  }

  /** The chunks without the report; what may be its beginning is held back until the next chunk. */
  async *cutFrom(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let held: Buffer = Buffer.alloc(0);
    for await (const chunk of chunks) {
      const text = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const { output, rest } = this.#split(text);
      // A copy: the small rest must not hold the memory of the whole chunk.
      held = Buffer.from(rest);
      if (output.length > 0) yield output;
    }
    if (held.length > 0) yield held;
  }

  #split(text: Buffer): { readonly output: Buffer; readonly rest: Buffer } {
    const start = text.indexOf(this.#mark);
    if (start < 0) return cutAt(text, text.length - this.#overlap(text));
    const end = text.indexOf('\n', start);
    if (end < 0 && text.length - start < this.#mark.length + LONGEST_REPORT_BYTES) return cutAt(text, start);
    const status = /^(\d{1,3})$/.exec(
      text.toString('latin1', start + this.#mark.length, Math.max(end, start)),
    )?.[1];
    if (status === undefined) return cutAt(text, text.length);
    this.#reported.resolve(Number(status));
    return {
      output: Buffer.concat([text.subarray(0, start), text.subarray(end + 1)]),
      rest: Buffer.alloc(0),
    };
  }

  /** How many bytes at the end of `text` could be the beginning of the mark. */
  #overlap(text: Buffer): number {
    for (let length = Math.min(text.length, this.#mark.length - 1); length > 0; length--) {
      if (text.subarray(text.length - length).equals(this.#mark.subarray(0, length))) return length;
    }
    return 0;
  }
}

function cutAt(text: Buffer, position: number): { readonly output: Buffer; readonly rest: Buffer } {
  return { output: text.subarray(0, position), rest: text.subarray(position) };
}
