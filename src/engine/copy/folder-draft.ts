/** A file that is being fetched, under a temporary name in its folder. */

import type { FileHandle } from 'node:fs/promises';
import { localTrouble } from '../transfer/local-file.ts';

interface DraftMoves {
  readonly publish: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A file that waits for its place; gone when it got none. */
export class FolderDraft {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #moves: DraftMoves;
  #position = 0;

  constructor(file: FileHandle, path: string, moves: DraftMoves) {
    this.#file = file;
    this.#path = path;
    this.#moves = moves;
  }

  get sizeBytes(): number {
    return this.#position;
  }

  /** Chunks of zeros become holes. */
  async write(content: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of content) {
      if (!isZeros(chunk)) await this.#attempt(writeAll(this.#file, chunk, this.#position));
      this.#position += chunk.length;
    }
    await this.#attempt(this.#file.truncate(this.#position));
  }

  setAttributes(mode: number, modifiedMs: number): Promise<void> {
    return this.#attempt(setAttributes(this.#file, mode, modifiedMs));
  }

  /** On disk, and closed; it still bears its temporary name. */
  async complete(): Promise<void> {
    await this.#attempt(this.#file.sync());
    await this.#file.close();
  }

  publish(): Promise<void> {
    return this.#moves.publish();
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await this.#moves.remove();
  }

  /** Stays under its temporary name. */
  keep(): Promise<void> {
    return this.#file.close();
  }

  async #attempt(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      throw localTrouble(`cannot write '${this.#path}'`, error);
    });
  }
}

/** `write` may take less than it was given. */
async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
}

/** Not every server tells times. */
export async function setAttributes(file: FileHandle, mode: number, modifiedMs: number): Promise<void> {
  await file.chmod(mode);
  if (Number.isFinite(modifiedMs)) await file.utimes(new Date(), modifiedMs / 1000);
}

const ZEROS = Buffer.alloc(64 * 1024);

function isZeros(chunk: Uint8Array): boolean {
  return (
    chunk[0] === 0 &&
    chunk.length <= ZEROS.length &&
    ZEROS.compare(chunk, 0, chunk.length, 0, chunk.length) === 0
  );
}
