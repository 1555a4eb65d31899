/**
 * The output of one node in one file. While it grows it is called NAME.partial; when all of it is on disk it
 * gets its name, in one step. So a file without that ending is whole, and one that broke off (disk full) says so.
 */

import type { FileHandle } from 'node:fs/promises';
import { PARTIAL } from './output-file-name.ts';
import type { OutputFolder } from './output-folder.ts';

/** More than this waiting for the disk slows the node down. */
const HIGH_WATER_BYTES = 256 << 10;
/** A flood gives the others their turn after this many writes. */
const WRITES_PER_TURN = 16;

export class OutputFile {
  readonly #folder: OutputFolder;
  readonly #name: string;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #draining: Promise<void> | undefined;
  #fault: { readonly error: unknown } | undefined;
  /** Device and inode of the file that we made. */
  #identity: string | undefined;

  constructor(folder: OutputFolder, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** Takes the bytes over; the promise, where there is one, is back-pressure. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#fault === undefined) {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.length;
      this.#draining ??= this.#drain();
      if (this.#pendingBytes < HIGH_WATER_BYTES) return undefined;
    }
    return this.#drained();
  }

  /** All bytes are on their way to the disk and the file bears its name; rejects if it does not. */
  async finish(): Promise<void> {
    await this.#drained();
    await this.#folder.withTurn(async () => {
      if (this.#identity === undefined) await (await this.#open()).close();
      await this.#folder.rename(this.#name + PARTIAL, this.#name);
    });
  }

  async #drained(): Promise<void> {
    await this.#draining;
    if (this.#fault) throw this.#fault.error;
  }

  /** Never rejects: a write that nobody waits for leaves its error to the next one. */
  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0) await this.#folder.withTurn(() => this.#writeSome());
    } catch (error) {
      this.#fault = { error };
      this.#pending = [];
    }
    this.#draining = undefined;
  }

  async #writeSome(): Promise<void> {
    await using file = await this.#open();
    for (let writes = 0; writes < WRITES_PER_TURN && this.#pending.length > 0; writes++) {
      const batch = this.#pending.length === 1 ? this.#pending[0] : Buffer.concat(this.#pending);
      this.#pending = [];
      this.#pendingBytes = 0;
      if (batch) await file.appendFile(batch);
    }
  }

  async #open(): Promise<FileHandle> {
    const partial = this.#name + PARTIAL;
    const made = this.#identity !== undefined;
    const file = made ? await this.#folder.append(partial) : await this.#folder.create(partial);
    const { dev, ino } = await file.stat({ bigint: true });
    const identity = `${dev}:${ino}`;
    this.#identity ??= identity;
    if (identity === this.#identity) return file;
    await file.close();
    throw new Error(`'${partial}' was replaced by somebody else`);
  }
}
