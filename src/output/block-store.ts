/**
 * A store of byte blocks in which equal bytes are held once and have equal numbers. The one here keeps
 * them in memory and needs nothing of Node; the one that spills to disk is the engine's.
 */

/** Names the bytes, not the call: equal bytes have equal ids. Ids count up from 0. */
export type BlockId = number;

export interface BlockStore {
  /** Copies what it keeps: the caller may reuse `bytes`. */
  put(bytes: Uint8Array): BlockId;
  /** Valid until the next read: use it, or copy it, before anything else can read. */
  read(id: BlockId): Uint8Array;
}

/** V8 hashes strings only up to 16,383 characters; longer ones all fall into one bucket by length. */
const KEY_BYTES = 16 * 1024;

/**
 * Blocks as strings of two bytes a character in a Map: its hash is seeded by the engine, so that a node
 * cannot make its blocks collide.
 */
export class MemoryBlockStore implements BlockStore {
  readonly #ids = new Map<string, BlockId>();
  readonly #keys: string[] = [];

  put(bytes: Uint8Array): BlockId {
    return this.#intern(bytes.length > KEY_BYTES ? this.#keyOfPieces(bytes) : keyOf(bytes));
  }

  read(id: BlockId): Uint8Array {
    const key = this.#keys[id];
    if (key === undefined) throw new RangeError(`no block ${id}`);
    return key.charCodeAt(0) === PIECES ? this.#readPieces(key) : bytesOf(key);
  }

  #intern(key: string): BlockId {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#keys.length;
    this.#ids.set(key, id);
    this.#keys.push(key);
    return id;
  }

  #keyOfPieces(bytes: Uint8Array): string {
    const ids: BlockId[] = [];
    for (let at = 0; at < bytes.length; at += KEY_BYTES)
      ids.push(this.put(bytes.subarray(at, at + KEY_BYTES)));
    return String.fromCharCode(PIECES) + ids.join(',');
  }

  #readPieces(key: string): Uint8Array {
    const pieces = key
      .slice(1)
      .split(',')
      .map((id) => this.read(Number(id)));
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

// The first character of a key: how many bytes its last character holds, or that it lists pieces.
const EVEN = 0;
const ODD = 1;
const PIECES = 2;

function keyOf(bytes: Uint8Array): string {
  const odd = bytes.length % 2;
  const units = new Uint16Array(1 + (bytes.length + odd) / 2);
  units[0] = odd ? ODD : EVEN;
  new Uint8Array(units.buffer, 2).set(bytes);
  return String.fromCharCode(...units);
}

function bytesOf(key: string): Uint8Array {
  const units = new Uint16Array(key.length - 1);
  for (let at = 0; at < units.length; at++) units[at] = key.charCodeAt(at + 1);
  return new Uint8Array(units.buffer, 0, units.length * 2 - (key.charCodeAt(0) === ODD ? 1 : 0));
}
