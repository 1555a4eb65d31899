/**
 * A block store for large outputs: the first 32 MB stay in memory, the rest goes to one file that has no
 * name any more, so that nothing is left behind however this process ends.
 */

import type { BlockId, BlockStore } from '../output/index.ts';
import { NamelessFile } from './nameless-file.ts';

const MEMORY_BYTES = 32 * 1024 * 1024;

export interface SpillStoreOptions {
  /** Bytes held in memory before the file is begun. */
  readonly memoryBytes?: number;
  /** Where the file lies; the system's temporary directory when absent. */
  readonly directory?: string;
}

/** So many are compared, not hashed: equal outputs of a fleet never load node:crypto, which takes long. */
const COMPARED_BLOCKS = 4;

/** Blocks are equal when their SHA-256 is: a node cannot choose blocks that collide. */
export class SpillStore implements BlockStore, Disposable {
  readonly #memoryBytes: number;
  readonly #file: NamelessFile;
  readonly #ids = new Map<string, BlockId>();
  #count = 0;
  readonly #memory: Uint8Array[] = [];
  #heldBytes = 0;
  /** Of the spilled blocks: where each one starts in the file, and where the last one ends. */
  readonly #offsets: number[] = [0];
  #readBuffer = new Uint8Array(0);

  constructor(options: SpillStoreOptions = {}) {
    this.#memoryBytes = options.memoryBytes ?? MEMORY_BYTES;
    this.#file = new NamelessFile(options.directory);
  }

  put(bytes: Uint8Array): BlockId {
    const seen = this.#compare(bytes);
    if (seen !== undefined) return seen;
    const id = this.#count;
    const digest = id < COMPARED_BLOCKS ? undefined : digestOf(bytes);
    const known = digest === undefined ? undefined : this.#ids.get(digest);
    if (known !== undefined) return known;
    this.#keep(bytes);
    this.#count++;
    if (digest !== undefined) this.#ids.set(digest, id);
    return id;
  }

  /**
   * One buffer serves all reads from the file: reading 300 MB back must not make 300 MB of garbage.
   */
  read(id: BlockId): Uint8Array {
    const held = this.#memory[id];
    if (held !== undefined) return held;
    const start = this.#offsets[id - this.#memory.length];
    const end = this.#offsets[id - this.#memory.length + 1];
    if (start === undefined || end === undefined) throw new RangeError(`no block ${id}`);
    if (this.#readBuffer.length < end - start) this.#readBuffer = new Uint8Array(end - start);
    return this.#file.read(start, this.#readBuffer.subarray(0, end - start));
  }

  /** Bytes in the file, the part that is not written yet included. */
  get spilledBytes(): number {
    return this.#file.sizeBytes;
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #compare(bytes: Uint8Array): BlockId | undefined {
    for (let id = 0; id < COMPARED_BLOCKS && id < this.#count; id++)
      if (Buffer.compare(this.read(id), bytes) === 0) return id;
    return undefined;
  }

  #keep(bytes: Uint8Array): void {
    // Once begun, the file takes every new block: ids below it are memory, ids above it are file.
    const isSpilling = this.#offsets.length > 1;
    if (!isSpilling && this.#heldBytes + bytes.length <= this.#memoryBytes) {
      this.#memory.push(new Uint8Array(bytes));
      this.#heldBytes += bytes.length;
      return;
    }
    this.#file.append(bytes);
    this.#offsets.push(this.spilledBytes);
  }
}

function digestOf(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes, 'binary');
}
