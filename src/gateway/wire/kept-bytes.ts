/**
 * Equal bytes cross once: both sides number the pieces that have crossed, and a piece that comes again is its number.
 * So the equal outputs of many leaves, one standard input for all of them and the files of a copy cost one crossing,
 * whatever order the leaves are in.
 */

import { hash } from 'node:crypto';
import { type BlockId } from '../../output/index.ts';
import { SpillStore } from '../../engine/index.ts';
import type { WireBytes } from '../../protocol/index.ts';
import { ProtocolFault } from './protocol-fault.ts';

/** Shorter ones are no longer than what would stand for them. */
const LEAST_BYTES = 64;
/** Held in memory by whoever hears them; the rest goes to a file without a name. */
const MEMORY_BYTES = 2 * 1024 * 1024;

/** How much is kept in one direction. */
export interface KeptLimits {
  readonly bytes: number;
  readonly pieces: number;
  /** Nothing more is kept, or all is forgotten by both sides, which begin again with number 0. */
  readonly whenFull: 'stop' | 'forget';
}

/**
 * Outputs that differ are kept in vain: little of them, as a live picture fills this up for each gateway of a server. What comes
 * later is as likely to come again.
 */
export const KEPT_OUTPUT: KeptLimits = { bytes: 256 * 1024 * 1024, pieces: 1 << 14, whenFull: 'forget' };
/** The files of a copy: each further node begins with what was kept first. */
const KEPT_INPUT: KeptLimits = { bytes: 16 * 1024 ** 3, pieces: 1 << 18, whenFull: 'stop' };

/** Where there is room for them. */
export function keptInput(roomBytes = Infinity): KeptLimits {
  return { ...KEPT_INPUT, bytes: Math.min(KEPT_INPUT.bytes, roomBytes) };
}

/** Of the side that says them. */
export class SaidBytes {
  readonly #limits: KeptLimits;
  readonly #numbers = new Map<string, number>();
  #bytes = 0;

  constructor(limits: KeptLimits) {
    this.#limits = limits;
  }

  pack(piece: Uint8Array): WireBytes {
    if (piece.length < LEAST_BYTES) return { raw: base64(piece) };
    const digest = hash('sha256', piece, 'base64');
    const known = this.#numbers.get(digest);
    if (known !== undefined) return { ref: known };
    if (isFull(this.#limits, this.#numbers.size, this.#bytes + piece.length)) {
      if (this.#limits.whenFull === 'stop') return { raw: base64(piece) };
      this.#numbers.clear();
      this.#bytes = 0;
    }
    this.#numbers.set(digest, this.#numbers.size);
    this.#bytes += piece.length;
    return { new: base64(piece) };
  }
}

/** Of the side that hears them. */
export class HeardBytes implements Disposable {
  readonly #limits: KeptLimits;
  #store = new SpillStore({ memoryBytes: MEMORY_BYTES });
  /** Equal pieces are one block, also where the other side gives them two numbers. */
  #blocks: BlockId[] = [];
  #bytes = 0;

  constructor(limits: KeptLimits) {
    this.#limits = limits;
  }

  unpack(packed: WireBytes): Uint8Array {
    if ('raw' in packed) return bytesOf(packed.raw);
    if ('ref' in packed) return this.#known(packed.ref);
    const piece = bytesOf(packed.new);
    if (isFull(this.#limits, this.#blocks.length, this.#bytes + piece.length)) this.#forget();
    this.#bytes += piece.length;
    this.#blocks.push(this.#store.put(piece));
    return piece;
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
  }

  #forget(): void {
    if (this.#limits.whenFull === 'stop') throw new ProtocolFault('more is to be kept than was agreed');
    this[Symbol.dispose]();
    this.#store = new SpillStore({ memoryBytes: MEMORY_BYTES });
    this.#blocks = [];
    this.#bytes = 0;
  }

  #known(number: number): Uint8Array {
    const block = this.#blocks[number];
    if (block === undefined) throw new ProtocolFault(`no piece ${number} has come`);
    // A copy: the store reads the next one into the same memory.
    return Uint8Array.from(this.#store.read(block));
  }
}

/** Both sides judge alike, and so without a word. */
function isFull(limits: KeptLimits, pieces: number, bytesThen: number): boolean {
  return pieces >= limits.pieces || bytesThen > limits.bytes;
}

function base64({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('base64');
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
