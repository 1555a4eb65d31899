/**
 * A block store for large outputs: the first 32 MB stay in memory, the rest goes to one file that has no
 * name any more, so that nothing is left behind however this process ends.
 */

import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import type Crypto from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GrappeError } from '../base/index.ts';
import type { BlockId, BlockStore } from '../output/index.ts';

const MEMORY_BYTES = 32 * 1024 * 1024;
const WRITE_BYTES = 1024 * 1024;

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
  readonly #directory: string;
  readonly #ids = new Map<string, BlockId>();
  #count = 0;
  readonly #memory: Uint8Array[] = [];
  #heldBytes = 0;
  /** Of the spilled blocks: where each one starts in the file, and where the last one ends. */
  readonly #offsets: number[] = [0];
  #fd: number | undefined;
  /** The end of the file that is not written yet. */
  readonly #unwritten = Buffer.allocUnsafeSlow(WRITE_BYTES);
  #writtenBytes = 0;
  #readBuffer = new Uint8Array(0);

  constructor(options: SpillStoreOptions = {}) {
    this.#memoryBytes = options.memoryBytes ?? MEMORY_BYTES;
    this.#directory = options.directory ?? tmpdir();
  }

  put(bytes: Uint8Array): BlockId {
    const seen = this.#compare(bytes);
    if (seen !== undefined) return seen;
    const id = this.#count;
    const digest = id < COMPARED_BLOCKS ? undefined : crypto().hash('sha256', bytes, 'binary');
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
    const bytes = this.#readBuffer.subarray(0, end - start);
    if (start >= this.#writtenBytes)
      bytes.set(this.#unwritten.subarray(start - this.#writtenBytes, end - this.#writtenBytes));
    else this.#readFile(bytes, start);
    return bytes;
  }

  /** Bytes in the file, the part that is not written yet included. */
  get spilledBytes(): number {
    return this.#offsets.at(-1) ?? 0;
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
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
    const start = this.spilledBytes;
    if (start - this.#writtenBytes + bytes.length > WRITE_BYTES) this.#writeOut(start);
    if (bytes.length > WRITE_BYTES) {
      this.#writeFile(bytes);
      this.#writtenBytes = start + bytes.length;
    } else this.#unwritten.set(bytes, start - this.#writtenBytes);
    this.#offsets.push(start + bytes.length);
  }

  #writeOut(end: number): void {
    this.#writeFile(this.#unwritten.subarray(0, end - this.#writtenBytes));
    this.#writtenBytes = end;
  }

  #writeFile(bytes: Uint8Array): void {
    try {
      this.#fd ??= openUnnamed(this.#directory);
      let done = 0;
      while (done < bytes.length) {
        done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#writtenBytes + done);
      }
    } catch (cause) {
      throw localError(`cannot hold more output in '${this.#directory}'`, cause);
    }
  }

  /** A block never lies across the border of what is written: it is written whole or waits whole. */
  #readFile(bytes: Uint8Array, start: number): void {
    let done = 0;
    while (done < bytes.length) {
      const count =
        this.#fd === undefined ? 0 : readSync(this.#fd, bytes, done, bytes.length - done, start + done);
      if (count === 0) throw localError('the file of gathered output ended early', undefined);
      done += count;
    }
  }
}

function crypto(): typeof Crypto {
  return process.getBuiltinModule('node:crypto');
}

/** Mode 0600 and a name of 128 random bits that exists only for an instant. */
function openUnnamed(directory: string): number {
  const path = join(directory, `grappe-${crypto().randomBytes(16).toString('hex')}`);
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  unlinkSync(path);
  return fd;
}

function localError(message: string, cause: unknown): GrappeError {
  return new GrappeError('local', {
    message,
    ...(cause instanceof Error && { why: cause.message }),
    hint: 'free some space there, or name another directory in TMPDIR',
    cause,
  });
}
