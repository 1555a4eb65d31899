/**
 * What one node has written so far: a place in the content tree and the beginning of the next block.
 * Blocks are cut at fixed offsets, so that chunk borders do not matter.
 */

import type { BlockStore } from './block-store.ts';
import { type ContentTree, type Place, ROOT } from './content-tree.ts';

/** A text is held in blocks of so many bytes; its last one may be shorter. */
export const BLOCK_BYTES = 16 * 1024;
const FIRST_TAIL_BYTES = 256;
/** Shorter texts are copied faster by a loop than by a view and a call. */
const LOOP_BYTES = 96;
const NEWLINE = 10;

export class NodeOutput {
  readonly #store: BlockStore;
  readonly #tree: ContentTree;
  #place: Place = ROOT;
  #tail = new Uint8Array(0);
  #tailBytes = 0;
  #closedBytes = 0;
  #isEnded = false;
  #rc: number | undefined;

  constructor(store: BlockStore, tree: ContentTree) {
    this.#store = store;
    this.#tree = tree;
  }

  get place(): Place {
    return this.#place;
  }

  /** The beginning of the next block; valid until more is added. */
  get tail(): Uint8Array {
    return this.#tail.subarray(0, this.#tailBytes);
  }

  get sizeBytes(): number {
    return this.#closedBytes + this.#tailBytes;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get rc(): number | undefined {
    return this.#rc;
  }

  /** The bytes from `from` to `until`; offsets save whoever adds line by line a view of each. */
  add(chunk: Uint8Array, from = 0, until = chunk.length): void {
    if (this.#tailBytes + until - from < BLOCK_BYTES) return this.#keep(chunk, from, until);
    let at = from;
    if (this.#tailBytes > 0) {
      at += BLOCK_BYTES - this.#tailBytes;
      this.#keep(chunk, from, at);
      this.#closeTail();
    }
    for (; until - at >= BLOCK_BYTES; at += BLOCK_BYTES) this.#close(chunk.subarray(at, at + BLOCK_BYTES));
    this.#keep(chunk, at, until);
  }

  /** A last line without its newline counts as a whole line, as displays show it. */
  end(rc?: number): void {
    if (this.#tailBytes > 0 ? this.#tail[this.#tailBytes - 1] !== NEWLINE : this.#lastBlockIsOpen()) {
      this.add(Uint8Array.of(NEWLINE));
    }
    if (this.#tailBytes > 0) this.#closeTail();
    this.#tail = new Uint8Array(0);
    this.#isEnded = true;
    this.#rc = rc;
  }

  #lastBlockIsOpen(): boolean {
    return this.#place !== ROOT && this.#store.read(this.#tree.block(this.#place)).at(-1) !== NEWLINE;
  }

  #closeTail(): void {
    this.#close(this.#tail.subarray(0, this.#tailBytes));
    this.#tailBytes = 0;
  }

  #close(block: Uint8Array): void {
    this.#place = this.#tree.child(this.#place, this.#store.put(block));
    this.#closedBytes += block.length;
  }

  #keep(bytes: Uint8Array, from: number, until: number): void {
    const needed = this.#tailBytes + until - from;
    if (needed > this.#tail.length) this.#grow(needed);
    if (until - from > LOOP_BYTES) this.#tail.set(bytes.subarray(from, until), this.#tailBytes);
    else for (let at = from, to = this.#tailBytes; at < until; at++, to++) this.#tail[to] = bytes[at] ?? 0;
    this.#tailBytes = needed;
  }

  /** By fours: thousands of nodes with a few lines each must not hold 16 kB each. */
  #grow(needed: number): void {
    let size = Math.max(this.#tail.length * 4, FIRST_TAIL_BYTES);
    while (size < needed) size *= 4;
    const grown = new Uint8Array(Math.min(size, BLOCK_BYTES));
    grown.set(this.#tail.subarray(0, this.#tailBytes));
    this.#tail = grown;
  }
}
