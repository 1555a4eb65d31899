/** The content of a file on its way: as much as the file held at the beginning, counted and hashed. */

import { createHash } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';
import { type Transferred, unlessAborted } from './file-copy.ts';

/** Files of /proc say that they are empty, and hold something; more than this none does. */
export const MOST_UNTOLD_BYTES = 64 * 1024 * 1024;

/**
 * What a file of `sizeBytes` held when it was looked at: a log may grow meanwhile, and a lying node sends no
 * more than it announced.
 */
export function told(content: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncIterable<Uint8Array> {
  return sizeBytes > 0 ? firstBytes(content, sizeBytes) : untold(content);
}

export async function* firstBytes(
  content: AsyncIterable<Uint8Array>,
  most: number,
): AsyncIterable<Uint8Array> {
  let left = most;
  for await (const chunk of content) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function* untold(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of content) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_UNTOLD_BYTES) {
      throw new GrappeError('copy', { message: 'a file that was said to be empty does not end' });
    }
    yield chunk;
  }
}

/** Bytes passed on, counted and hashed; an abort ends them, even while the next ones are waited for. */
export class Measured {
  readonly #content: AsyncIterable<Uint8Array>;
  readonly #signal: AbortSignal;
  readonly #moved: (bytes: number) => void;
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  constructor(
    content: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    moved: (bytes: number) => void = () => undefined,
  ) {
    this.#content = content;
    this.#signal = signal;
    this.#moved = moved;
  }

  async *bytes(): AsyncIterable<Uint8Array> {
    const iterator = this.#content[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await unlessAborted(iterator.next(), this.#signal);
        if (done) return;
        this.#hash.update(value);
        this.#sizeBytes += value.length;
        this.#moved(value.length);
        yield value;
      }
    } finally {
      // Not awaited: its source may be the silence that was just given up.
      iterator.return?.().catch(() => undefined);
    }
  }

  /** Once, when all has passed. */
  total(): Transferred {
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest('hex') };
  }
}
