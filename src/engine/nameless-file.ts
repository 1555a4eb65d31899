/** A file of this process alone, which has no name: it is gone with the process, however that ends. Bytes are only ever added. */

import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '../base/index.ts';

/** So much waits in memory. */
const WRITE_BYTES = 256 * 1024;

export class NamelessFile implements Disposable {
  readonly #directory: string;
  #fd: number | undefined;
  #writtenBytes = 0;
  #pending = Buffer.alloc(0);
  #pendingBytes = 0;
  #isClosed = false;

  /** It is made in the system's temporary folder when none is named, and not before it is needed. */
  constructor(directory = tmpdir()) {
    this.#directory = directory;
  }

  get sizeBytes(): number {
    return this.#writtenBytes + this.#pendingBytes;
  }

  /** All of it or, where GrappeError is thrown, nothing. */
  append(...parts: readonly Uint8Array[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.#pendingBytes + length > WRITE_BYTES) this.#writeOut();
    if (length > WRITE_BYTES) return this.#write(Buffer.concat(parts));
    if (this.#pending.length === 0) this.#pending = Buffer.allocUnsafeSlow(WRITE_BYTES);
    for (const part of parts) {
      this.#pending.set(part, this.#pendingBytes);
      this.#pendingBytes += part.length;
    }
  }

  /** Fills `into` with what begins at `at`. */
  read<Into extends Uint8Array>(at: number, into: Into): Into {
    if (this.#isClosed) throw localError('the file of output is closed', undefined);
    const { length } = into;
    const inFile = Math.max(0, Math.min(length, this.#writtenBytes - at));
    for (let done = 0; done < inFile;) {
      const read = readSync(this.#fd ?? -1, into, done, inFile - done, at + done);
      if (read === 0) throw localError('the file of output ended early', undefined);
      done += read;
    }
    const from = Math.max(0, at - this.#writtenBytes);
    this.#pending.copy(into, inFile, from, from + length - inFile);
    return into;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #writeOut(): void {
    this.#write(this.#pending.subarray(0, this.#pendingBytes));
    this.#pendingBytes = 0;
  }

  #write(bytes: Uint8Array): void {
    try {
      this.#fd ??= openNameless(this.#directory);
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#writtenBytes + done);
    } catch (cause) {
      throw localError(`cannot hold more output in '${this.#directory}'`, cause);
    }
    this.#writtenBytes += bytes.length;
  }
}

/** Mode 0600 and a name of 128 random bits that exists only for an instant. */
function openNameless(directory: string): number {
  // Loaded here: it takes long, and most outputs need no file.
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const path = join(directory, `grappe-${randomBytes(16).toString('hex')}`);
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
