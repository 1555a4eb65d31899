/**
 * The tree behind gathering: a path from the root is a sequence of blocks, so equal sequences end at the
 * same place and shared beginnings are held once. Knows numbers only; the blocks lie in a BlockStore.
 */

import type { BlockId } from './block-store.ts';

/** A place in the tree; two outputs are equal exactly when their places are. */
export type Place = number;

export const ROOT: Place = 0;

/** Place and block share one safe integer as key of the Map. */
const BLOCK_LIMIT = 2 ** 26;

export class ContentTree {
  readonly #children = new Map<number, Place>();
  readonly #parents: Place[] = [ROOT];
  readonly #blocks: BlockId[] = [-1];

  /** The place after `block` has followed `place`. */
  child(place: Place, block: BlockId): Place {
    const key = place * BLOCK_LIMIT + block;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const made = this.#parents.push(place) - 1;
    this.#blocks.push(block);
    this.#children.set(key, made);
    return made;
  }

  get size(): number {
    return this.#parents.length;
  }

  parent(place: Place): Place {
    return this.#parents[place] ?? ROOT;
  }

  block(place: Place): BlockId {
    return this.#blocks[place] ?? -1;
  }

  /** The blocks from the root to `place`. */
  path(place: Place): BlockId[] {
    const blocks: BlockId[] = [];
    for (let at = place; at !== ROOT; at = this.parent(at)) blocks.push(this.block(at));
    return blocks.reverse();
  }
}
