/** Files in portions: each is checked in one round trip, and none holds many unfinished files. */

const MOST_FILES = 256;
const MOST_BYTES = 64 * 1024 * 1024;
/** Of their paths, which travel in one command text: quoted, they may become four times as long. */
const MOST_PATH_BYTES = 24_000;

export interface Portion {
  readonly sizeBytes: number;
  /** The longest of the paths in question. */
  readonly path: string;
}

export class Batch<T extends Portion> {
  #items: T[] = [];
  #bytes = 0;
  #pathBytes = 0;

  /** The batch that is full now, if it is; this one begins anew. */
  add(item: T): readonly T[] | undefined {
    this.#items.push(item);
    this.#bytes += item.sizeBytes;
    this.#pathBytes += Buffer.byteLength(item.path) + TEMPORARY_BYTES;
    const isFull =
      this.#items.length >= MOST_FILES || this.#bytes >= MOST_BYTES || this.#pathBytes >= MOST_PATH_BYTES;
    return isFull ? this.rest() : undefined;
  }

  /** What is left; this one begins anew. */
  rest(): readonly T[] {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    this.#pathBytes = 0;
    return items;
  }
}

const TEMPORARY_BYTES = 40;

export function* batchesOf<T extends Portion>(items: Iterable<T>): Generator<readonly T[]> {
  const batch = new Batch<T>();
  for (const item of items) {
    const full = batch.add(item);
    if (full) yield full;
  }
  const rest = batch.rest();
  if (rest.length > 0) yield rest;
}
