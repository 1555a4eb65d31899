/**
 * The log of one ssh, out of the node's reach: what ends up in it was written by ssh, not by a command on the
 * node. It may hold command text, so its name is taken away as soon as ssh has opened it.
 */

import { closeSync, constants, fstatSync, openSync, readSync, rmSync } from 'node:fs';

/** No honest session comes near; a server can make ssh log without end. */
const LONGEST_BYTES = 1 << 20;

export class SessionLog implements Disposable {
  readonly path: string;
  readonly #file: number;
  #hasName = true;
  #isOpen = true;

  /** Throws what `open` throws, such as EMFILE. */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  }

  get isTooLong(): boolean {
    return this.#isOpen && fstatSync(this.#file).size > LONGEST_BYTES;
  }

  /** What ssh wrote so far; the end of it when that is too long. */
  text(): string {
    if (!this.#isOpen) return '';
    const { size } = fstatSync(this.#file);
    if (size > 0) this.#takeNameAway();
    const kept = Math.min(size, LONGEST_BYTES);
    const bytes = Buffer.alloc(kept);
    const read = readSync(this.#file, bytes, 0, kept, size - kept);
    return bytes.toString('utf8', 0, read);
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#takeNameAway();
    closeSync(this.#file);
  }

  #takeNameAway(): void {
    if (this.#hasName) rmSync(this.path, { force: true });
    this.#hasName = false;
  }
}
