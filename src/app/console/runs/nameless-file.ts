/** A file of this process alone, which has no name: it is gone with the process, however that ends. Bytes are only ever added. */

import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '../../../base/index.ts';

/** So much waits in memory. */
const WRITE_BYTES = 256 * 1024;

export class NamelessFile implements Disposable {
  readonly #directory: string;
  #fd: number | undefined;
  #writtenBytes = 0;
  #pending = Buffer.alloc(0);
  #pendingBytes = 0;
  #isClosed = false;

  constructor(directory = tmpdir()) {
    this.#directory = directory;
  }

  get sizeBytes(): number {
    return this.#writtenBytes + this.#pendingBytes;
  }

  /** All of it or, where GrappeError is thrown, nothing. */
  append(...parts: readonly Uint8Array[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.#pending.length === 0) this.#pending = Buffer.allocUnsafeSlow(WRITE_BYTES);
    if (this.#pendingBytes + length > WRITE_BYTES) this.#writeOut();
    for (const part of parts) {
      this.#pending.set(part, this.#pendingBytes);
      this.#pendingBytes += part.length;
    }
  }

  bytes(at: number, length: number): Buffer {
    if (this.#isClosed) throw localError('the file of output is closed', undefined);
    const bytes = Buffer.allocUnsafe(length);
    const inFile = Math.max(0, Math.min(length, this.#writtenBytes - at));
    for (let done = 0; done < inFile;) {
      const read = readSync(this.#fd ?? -1, bytes, done, inFile - done, at + done);
      if (read === 0) throw localError('the file of output ended early', undefined);
      done += read;
    }
    const from = Math.max(0, at - this.#writtenBytes);
    this.#pending.copy(bytes, inFile, from, from + length - inFile);
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #writeOut(): void {
    try {
      this.#fd ??= openNameless(this.#directory);
      for (let done = 0; done < this.#pendingBytes;)
        done += writeSync(
          this.#fd,
          this.#pending,
          done,
          this.#pendingBytes - done,
          this.#writtenBytes + done,
        );
    } catch (cause) {
      throw localError(`cannot hold more output in '${this.#directory}'`, cause);
    }
    this.#writtenBytes += this.#pendingBytes;
    this.#pendingBytes = 0;
  }
}

function openNameless(directory: string): number {
  const path = join(directory, `grappe-lines-${randomBytes(16).toString('hex')}`);
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
