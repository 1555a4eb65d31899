/** What a node writes into one of its streams, taken apart into lines as it comes: where they begin is counted then, and never read again. */

import { type Block, BLOCK_BYTES, type Line, LineSplitter } from '../../../output/index.ts';
import { LineIndex } from './line-index.ts';

export class GrowingText {
  #splitter: LineSplitter | undefined = new LineSplitter();
  readonly #endsBefore: number[] = [];
  #ends = 0;
  #bytes = 0;

  /** `begin` is told the beginning of each line that this chunk completes: valid only until it returns. */
  add(chunk: Uint8Array, begin: (line: Uint8Array) => void): void {
    for (const line of this.#splitter?.push(chunk) ?? []) this.#count(line, begin);
  }

  /** A last line without its newline is a whole line, as it is in the gathered text. */
  end(begin: (line: Uint8Array) => void): void {
    const last = this.#splitter?.end();
    this.#splitter = undefined;
    if (last) this.#count({ ...last, ending: '\n' }, begin);
  }

  /** Of what has been written so far. */
  index(block: Block): LineIndex {
    const isWithinLine = this.#splitter?.isWithinLine === true;
    return new LineIndex(block, {
      endsBefore: this.#endsBefore,
      lines: this.#ends + (isWithinLine ? 1 : 0),
    });
  }

  #count({ bytes, ending, continues }: Line, begin: (line: Uint8Array) => void): void {
    this.#bytes += bytes.length + ending.length;
    if (ending !== '') {
      // Its newline is the last byte so far.
      while (this.#endsBefore.length * BLOCK_BYTES < this.#bytes) this.#endsBefore.push(this.#ends);
      this.#ends++;
    }
    if (!continues) begin(bytes);
  }
}
