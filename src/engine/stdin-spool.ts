/**
 * One standard input for many nodes, each reading at its own pace. What exceeds a small head in memory goes to
 * an unlinked temporary file once, so a node that is dead or slow holds back nobody and costs no memory. The
 * source is read only a little ahead of the fastest node: an endless one does not fill the disk by itself.
 */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../base/index.ts';
import { Bell } from './bell.ts';

/** Most input kept in memory. Secrets for sudo are far shorter: they never touch a disk. */
const HEAD_BYTES = 1 << 20;
const READ_AHEAD_BYTES = 8 << 20;
const CHUNK_BYTES = 64 << 10;

export class StdinSpool {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #folder: string;
  readonly #head: Uint8Array[] = [];
  #headBytes = 0;
  #sizeBytes = 0;
  #file: FileHandle | undefined;
  #ended = false;
  #closed = false;
  #started = false;
  /** How far the fastest reader is. */
  #frontBytes = 0;
  /** For readers: there is more, or an end. */
  readonly #grown = new Bell();
  /** For the source: the fastest reader came nearer. */
  readonly #wanted = new Bell();
  /** Why the input broke off, if it did. */
  fault: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<Uint8Array>, folder: string = tmpdir()) {
    this.#source = source[Symbol.asyncIterator]();
    this.#folder = folder;
  }

  /** The whole input from its first byte. Reading starts the source. */
  reader(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => new SpoolReader(this) };
  }

  /** Bytes from `position` on, as soon as there are any; undefined at the end. */
  async readAt(position: number, headIndex: number): Promise<Uint8Array | undefined> {
    this.#start();
    this.#advance(position);
    while (position >= this.#sizeBytes) {
      if (this.fault) throw this.fault.error;
      if (this.#ended || this.#closed) return undefined;
      await this.#grown.heard();
    }
    return this.#head[headIndex] ?? (await this.#readFile(position));
  }

  /** Frees the file. The source is told to stop, not waited for: a terminal may never answer. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#grown.ring();
    this.#wanted.ring();
    if (!this.#ended) this.#source.return?.().catch(() => undefined);
    await this.#file?.close();
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#fill();
  }

  /** Never rejects: its fault is for the readers. */
  async #fill(): Promise<void> {
    try {
      while (!this.#closed) {
        const { done, value } = await this.#nextOfSource();
        if (done === true) break;
        if (value.length > 0 && !this.#closed) await this.#append(value);
        await this.#untilWanted();
      }
      this.#ended = true;
    } catch (error) {
      this.fault = { error };
    }
    this.#grown.ring();
  }

  async #nextOfSource(): Promise<IteratorResult<Uint8Array, unknown>> {
    try {
      return await this.#source.next();
    } catch (cause) {
      const why = messageOf(cause);
      throw new Error(`standard input could not be read: ${why}`, { cause });
    }
  }

  async #append(chunk: Uint8Array): Promise<void> {
    const fits = this.#file === undefined && this.#headBytes + chunk.length <= HEAD_BYTES;
    if (fits) {
      this.#head.push(chunk);
      this.#headBytes += chunk.length;
    } else {
      this.#file ??= await openUnlinked(this.#folder);
      // It was being opened while close() looked for it.
      if (this.#closed) return this.#file.close();
      await this.#write(this.#file, chunk);
    }
    this.#sizeBytes += chunk.length;
    this.#grown.ring();
  }

  async #write(file: FileHandle, chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length;) {
      const at = this.#sizeBytes - this.#headBytes + done;
      const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at);
      done += bytesWritten;
    }
  }

  async #readFile(position: number): Promise<Uint8Array | undefined> {
    if (this.#file === undefined || this.#closed) return undefined;
    const length = Math.min(CHUNK_BYTES, this.#sizeBytes - position);
    const at = position - this.#headBytes;
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  }

  #advance(position: number): void {
    if (position <= this.#frontBytes) return;
    this.#frontBytes = position;
    this.#wanted.ring();
  }

  async #untilWanted(): Promise<void> {
    while (!this.#closed && this.#sizeBytes - this.#frontBytes >= READ_AHEAD_BYTES)
      await this.#wanted.heard();
  }
}

/** One node's place in the input. `return` answers at once, even while a read waits for a terminal. */
class SpoolReader implements AsyncIterator<Uint8Array> {
  readonly #spool: StdinSpool;
  #position = 0;
  #headIndex = 0;
  #done = false;

  constructor(spool: StdinSpool) {
    this.#spool = spool;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#done) return { done: true, value: undefined };
    const value = await this.#spool.readAt(this.#position, this.#headIndex);
    if (value === undefined) return this.return();
    this.#position += value.length;
    this.#headIndex++;
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#done = true;
    return { done: true, value: undefined };
  }
}

/** A file that nobody else can open and that is gone when this process is. */
async function openUnlinked(folder: string): Promise<FileHandle> {
  const path = join(folder, `grappe-stdin-${randomBytes(12).toString('hex')}`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  await unlink(path);
  return file;
}
