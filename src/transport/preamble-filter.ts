/**
 * Cuts off what a login shell's start-up files print before the command (its preamble): everything up to the
 * line that the wrapper begins with. Only the beginning of it is kept, for a message.
 */

const KEPT_BYTES = 512;
/** `NONCE shell pid`: a marker line longer than this is not ours. */
const LONGEST_LINE_BYTES = 256;

export class PreambleFilter {
  readonly #nonce: Buffer;
  /** What may still be the beginning of the marker. */
  #pending: Buffer = Buffer.alloc(0);
  #kept: Buffer = Buffer.alloc(0);
  #line: string | undefined;

  constructor(nonce: string) {
    this.#nonce = Buffer.from(nonce);
  }

  /** The words of the marker line after the nonce, once it has been seen. */
  get marker(): readonly string[] | undefined {
    return this.#line?.split(' ').filter((word) => word !== '');
  }

  /** The first bytes of what came before the marker. */
  get preamble(): Uint8Array {
    return Buffer.concat([this.#kept, this.#pending]).subarray(0, KEPT_BYTES);
  }

  /** The part of `chunk` that the command printed. */
  pass(chunk: Buffer): Buffer {
    if (this.#line !== undefined) return chunk;
    const text = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const start = text.indexOf(this.#nonce);
    const end = start < 0 ? -1 : text.indexOf('\n', start);
    if (end >= 0) return this.#found(text, start, end);
    this.#setAside(text, start);
    return Buffer.alloc(0);
  }

  #found(text: Buffer, start: number, end: number): Buffer {
    this.#keep(text.subarray(0, start));
    this.#pending = Buffer.alloc(0);
    this.#line = text.toString('utf8', start + this.#nonce.length, end);
    return text.subarray(end + 1);
  }

  /** Sets aside what may be the beginning of the marker line, and drops the rest. */
  #setAside(text: Buffer, start: number): void {
    const earliest = text.length - this.#nonce.length - LONGEST_LINE_BYTES;
    const from = Math.max(0, earliest, start < 0 ? text.length - this.#nonce.length + 1 : start);
    this.#keep(text.subarray(0, from));
    // A copy, so that a small rest does not hold the memory of the whole chunk.
    this.#pending = Buffer.from(text.subarray(from));
  }

  #keep(preamble: Buffer): void {
    const room = KEPT_BYTES - this.#kept.length;
    if (room > 0 && preamble.length > 0) this.#kept = Buffer.concat([this.#kept, preamble.subarray(0, room)]);
  }
}
