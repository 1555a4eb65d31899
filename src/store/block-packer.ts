/** Blocks of output, equal ones once, compressed many at a time while the run goes on. */

import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Blocks `first`, `first + 1`, … of these lengths. */
export interface Pack {
  readonly first: number;
  readonly lengths: readonly number[];
  /** Compressed. */
  readonly bytes: Uint8Array;
}

const PACK_BYTES = 256 * 1024;

/** The fastest. */
const LEVEL = { level: 1 };
const inThreadPool = promisify(deflateRaw);

export class BlockPacker {
  readonly #limitBytes: number;
  readonly #numbers = new Map<string, number>();
  readonly #packs: Promise<Pack>[] = [];
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #keptBytes = 0;

  /** Takes so many bytes of distinct blocks and no more. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The number of the block, which is kept as it is; undefined when there is no room for it. */
  put(block: Uint8Array): number | undefined {
    const digest = hash('sha256', block, 'binary');
    const known = this.#numbers.get(digest);
    if (known !== undefined) return known;
    if (this.#keptBytes + block.length > this.#limitBytes) return undefined;
    const number = this.#numbers.size;
    this.#numbers.set(digest, number);
    this.#keptBytes += block.length;
    this.#openBytes += block.length;
    this.#open.push(block);
    if (this.#openBytes >= PACK_BYTES) this.#close();
    return number;
  }

  /** All of them; the last one is compressed here and now, which is quicker than asking a thread. */
  async packs(): Promise<Pack[]> {
    if (this.#open.length > 0) {
      const last = this.#take();
      this.#packs.push(Promise.resolve(packed(last, deflateRawSync(last.blocks, LEVEL))));
    }
    return Promise.all(this.#packs);
  }

  #close(): void {
    const open = this.#take();
    const packing = inThreadPool(open.blocks, LEVEL).then((bytes) => packed(open, bytes));
    // Awaited at the end; no unhandled rejection before.
    packing.catch(() => undefined);
    this.#packs.push(packing);
  }

  #take(): OpenPack {
    const lengths = this.#open.map(({ length }) => length);
    const taken = { first: this.#numbers.size - lengths.length, lengths, blocks: Buffer.concat(this.#open) };
    this.#open = [];
    this.#openBytes = 0;
    return taken;
  }
}

interface OpenPack extends Pick<Pack, 'first' | 'lengths'> {
  readonly blocks: Uint8Array;
}

function packed({ first, lengths }: OpenPack, bytes: Uint8Array): Pack {
  return { first, lengths, bytes };
}

/** Each block by its number. */
export function unpack(packs: Iterable<Pack>): Map<number, Uint8Array> {
  const blocks = new Map<number, Uint8Array>();
  for (const { first, lengths, bytes } of packs) {
    const whole = inflateRawSync(bytes);
    let at = 0;
    for (const [index, length] of lengths.entries()) {
      blocks.set(first + index, whole.subarray(at, at + length));
      at += length;
    }
  }
  return blocks;
}
