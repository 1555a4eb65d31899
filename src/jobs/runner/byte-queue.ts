/** Takes a stream of bytes apart into lines and pieces of a known length. */

/** Longer than any line that a node has to say. */
const LONGEST_LINE_BYTES = 8192;

export class ByteQueue {
  #chunks: Uint8Array[] = [];
  /** Of the first chunk, what was taken already. */
  #at = 0;
  sizeBytes = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.sizeBytes += chunk.length;
  }

  /** Undefined while it is not whole; throws of one that is too long to be one. */
  line(): string | undefined {
    let length = 0;
    for (const [index, chunk] of this.#chunks.entries()) {
      const from = index === 0 ? this.#at : 0;
      const end = chunk.indexOf(10, from);
      if (end >= 0) return this.#lineOf(length + end - from);
      length += chunk.length - from;
      if (length > LONGEST_LINE_BYTES) break;
    }
    if (length > LONGEST_LINE_BYTES) throw new Error('a line of its answer has no end');
    return undefined;
  }

  /** So many bytes, or what there is of them. */
  take(most: number): Uint8Array {
    const [first] = this.#chunks;
    if (first === undefined || most === 0) return new Uint8Array(0);
    const piece = first.subarray(this.#at, this.#at + most);
    this.#skip(piece.length);
    return piece;
  }

  #lineOf(length: number): string {
    if (length > LONGEST_LINE_BYTES) throw new Error('a line of its answer is too long');
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0;) {
      const part = this.take(left);
      parts.push(part);
      left -= part.length;
    }
    this.#skip(1);
    return Buffer.concat(parts).toString('utf8');
  }

  #skip(count: number): void {
    this.sizeBytes -= count;
    this.#at += count;
    if (this.#at < (this.#chunks[0]?.length ?? 0)) return;
    this.#chunks.shift();
    this.#at = 0;
  }
}
