/**
 * Bytes to lines in bounded memory. A line longer than 64 kB comes as several pieces, cut between
 * characters. Every byte is delivered; where chunks were cut never shows.
 */

import { incompleteTail } from './utf8.ts';

export const PIECE_BYTES = 64 * 1024;
export const NEWLINE = 10;
const RETURN = 13;
/** A longer buffer is given back after use: thousands of nodes must not keep 64 kB each. */
const KEPT_BYTES = 4096;

export interface Line {
  /** Without the line's end. Valid only until the next line is taken: copy what you keep. */
  readonly bytes: Uint8Array;
  /** Empty: the next piece continues this line, or the output ended without a newline. */
  readonly ending: '\n' | '\r\n' | '';
  /** This piece is not the first one of its line. */
  readonly continues: boolean;
}

export class LineSplitter {
  #held = new Uint8Array(0);
  #heldBytes = 0;
  #continues = false;

  /** A line has begun and waits for its end. */
  get isWithinLine(): boolean {
    return this.#heldBytes > 0 || this.#continues;
  }

  /** The lines that this chunk completes. Take them all: what is not taken is lost. */
  *push(chunk: Uint8Array): Iterable<Line> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const rest = chunk.subarray(from, end);
      from = end + 1;
      if (this.#heldBytes === 0 && rest.length <= PIECE_BYTES) yield this.#whole(rest);
      else yield* this.#completed(rest);
      this.#continues = false;
    }
    if (from < chunk.length) yield* this.#hold(chunk.subarray(from));
  }

  /** The output has ended: its last line, if that has no newline. */
  end(): Line | undefined {
    const last = this.#heldBytes > 0 ? this.#piece(this.#take(), '') : undefined;
    this.#continues = false;
    return last;
  }

  *#completed(rest: Uint8Array): Iterable<Line> {
    yield* this.#hold(rest);
    yield this.#whole(this.#take());
    if (this.#held.length > KEPT_BYTES) this.#held = new Uint8Array(0);
  }

  #whole(bytes: Uint8Array): Line {
    if (bytes[bytes.length - 1] !== RETURN) return this.#piece(bytes, '\n');
    return this.#piece(bytes.subarray(0, -1), '\r\n');
  }

  #piece(bytes: Uint8Array, ending: Line['ending']): Line {
    return { bytes, ending, continues: this.#continues };
  }

  #take(): Uint8Array {
    const bytes = this.#held.subarray(0, this.#heldBytes);
    this.#heldBytes = 0;
    return bytes;
  }

  /** Keeps bytes of an unfinished line; a piece leaves only when a byte more than it can hold is there. */
  *#hold(bytes: Uint8Array): Iterable<Line> {
    let from = 0;
    while (this.#heldBytes + bytes.length - from > PIECE_BYTES) {
      const until = from + PIECE_BYTES - this.#heldBytes;
      this.#append(bytes.subarray(from, until));
      from = until;
      const cut = incompleteTail(this.#held);
      yield this.#piece(this.#held.subarray(0, PIECE_BYTES - cut), '');
      this.#held.copyWithin(0, PIECE_BYTES - cut);
      this.#heldBytes = cut;
      this.#continues = true;
    }
    this.#append(bytes.subarray(from));
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#heldBytes + bytes.length;
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.min(Math.max(needed, this.#held.length * 2, 256), PIECE_BYTES));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes = needed;
  }
}

/** The lines of a whole text that comes in pieces. */
export function* linesOf(pieces: Iterable<Uint8Array>): Iterable<Line> {
  const splitter = new LineSplitter();
  for (const piece of pieces) yield* splitter.push(piece);
  const last = splitter.end();
  if (last) yield last;
}

/** A line with its carriage return, if it has one: what tells two lines apart. */
export function contentOf(line: Line): Uint8Array {
  if (line.ending !== '\r\n') return line.bytes;
  const bytes = new Uint8Array(line.bytes.length + 1);
  bytes.set(line.bytes);
  bytes[line.bytes.length] = RETURN;
  return bytes;
}
