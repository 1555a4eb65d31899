/**
 * Where displays write: collects small pieces into large ones, keeps apart what is ours from what a node
 * sent, and makes the latter fit for a terminal when there is one.
 */

import { labelLines } from './label-lines.ts';
import { NEWLINE } from './line-splitter.ts';
import { type Palette, plainPalette } from './palette.ts';
import { sanitise, Sanitiser } from './sanitise.ts';
import { encodeText } from './utf8.ts';

/** Takes bytes over. A returned promise asks to wait: the reader is slow. */
export type Write = (bytes: Uint8Array) => Promise<void> | undefined;

export interface SinkOptions {
  /** Show controls of strangers instead of passing them: for terminals. Else all bytes pass as they are. */
  readonly sanitise: boolean;
  readonly palette?: Palette;
}

const BUFFER_BYTES = 64 * 1024;
const MAX_BYTES_PER_UNIT = 3;
const encoder = new TextEncoder();

export class TextSink {
  readonly palette: Palette;
  readonly #write: Write;
  readonly #sanitises: boolean;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #used = 0;
  #behind: Promise<void> | undefined;

  constructor(write: Write, options: SinkOptions) {
    this.#write = write;
    this.#sanitises = options.sanitise;
    this.palette = options.palette ?? plainPalette;
  }

  /** While the reader is behind: the promise to wait for before writing more. */
  get behind(): Promise<void> | undefined {
    return this.#behind;
  }

  /** Text of grappe itself, such as rules and colours; or what `prepared` made. */
  ours(text: string | Uint8Array): void {
    if (typeof text !== 'string') return this.#put(text);
    if (text.length * MAX_BYTES_PER_UNIT > BUFFER_BYTES) return this.#put(encoder.encode(text));
    if (text.length * MAX_BYTES_PER_UNIT > BUFFER_BYTES - this.#used) this.#send();
    this.#used += encoder.encodeInto(text, this.#buffer.subarray(this.#used)).written;
  }

  /** Text of somebody else, in whole characters: a name, a line. */
  theirs(text: string | Uint8Array): void {
    if (this.#sanitises) this.ours(sanitise(text));
    else this.#put(typeof text === 'string' ? encodeText(text) : text);
  }

  /** Whole lines of somebody else, each behind a label of `prepared`. */
  theirLines(lines: Uint8Array, label: Uint8Array | undefined): void {
    const bytes = this.#sanitises ? encodeText(sanitise(lines)) : lines;
    if (label === undefined) this.#put(bytes);
    else this.#putLabelled(bytes, label);
  }

  /** A name between texts of grappe itself as bytes, for what is written many times. */
  prepared(before: string, name: string, after: string): Uint8Array {
    return encodeText(before + (this.#sanitises ? sanitise(name) : name) + after);
  }

  /** A long text of somebody else, cut anywhere. */
  async theirsInPieces(pieces: Iterable<Uint8Array>): Promise<void> {
    const sanitiser = new Sanitiser();
    for (const piece of pieces) {
      if (this.#sanitises) this.ours(sanitiser.push(piece));
      else this.#put(piece);
      if (this.#behind) await this.#behind;
    }
    this.ours(sanitiser.end());
  }

  /** Hands over what was collected; returns `behind`. */
  flush(): Promise<void> | undefined {
    if (this.#used > 0) this.#send();
    return this.#behind;
  }

  /** Straight into the buffer: a flood passes here. */
  #putLabelled(lines: Uint8Array, label: Uint8Array): void {
    let rest = lines;
    while (rest.length > 0) {
      const { read, written } = labelLines(rest, label, this.#buffer.subarray(this.#used));
      this.#used += written;
      if (read > 0) rest = rest.subarray(read);
      else if (this.#used > 0) this.#send();
      else rest = this.#putLongLine(rest, label);
    }
  }

  /** The first line, which no buffer takes; answers the other ones. */
  #putLongLine(lines: Uint8Array, label: Uint8Array): Uint8Array {
    const end = lines.indexOf(NEWLINE) + 1;
    this.#put(label);
    this.#put(lines.subarray(0, end));
    return lines.subarray(end);
  }

  #put(bytes: Uint8Array): void {
    if (bytes.length > BUFFER_BYTES - this.#used) this.#send();
    if (bytes.length > BUFFER_BYTES) return this.#give(new Uint8Array(bytes));
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #send(): void {
    this.#give(this.#buffer.slice(0, this.#used));
    this.#used = 0;
  }

  #give(bytes: Uint8Array): void {
    const behind = this.#write(bytes);
    if (behind === undefined) return;
    const settled = behind.finally(() => {
      if (this.#behind === settled) this.#behind = undefined;
    });
    this.#behind = settled;
  }
}
