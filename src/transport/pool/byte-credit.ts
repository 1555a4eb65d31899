/** How many bytes may still be sent to the other side before it has taken some. */

export class ByteCredit {
  #bytes: number;
  #isOver = false;
  #room = Promise.withResolvers<void>();

  constructor(windowBytes: number) {
    this.#bytes = windowBytes;
  }

  /** Spends credit; a promise asks to wait until there is some again. */
  spend(bytes: number): Promise<void> | undefined {
    this.#bytes -= bytes;
    return this.#bytes > 0 || this.#isOver ? undefined : this.#room.promise;
  }

  give(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= 0) return;
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }

  /** Nobody takes anything any more: nobody is to wait for it. */
  end(): void {
    this.#isOver = true;
    this.#room.resolve();
  }
}

/** Counts what was taken, and tells the other side in steps of half a window or more: once a turn of the event loop. */
export class TakenBytes {
  readonly #stepBytes: number;
  readonly #tell: (bytes: number) => void;
  #bytes = 0;
  #isTelling = false;

  constructor(windowBytes: number, tell: (bytes: number) => void) {
    this.#stepBytes = windowBytes / 2;
    this.#tell = tell;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#stepBytes || this.#isTelling) return;
    this.#isTelling = true;
    setImmediate(() => {
      this.#isTelling = false;
      this.#tell(this.#bytes);
      this.#bytes = 0;
    });
  }
}
