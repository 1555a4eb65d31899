/** Bytes that come in messages, for whoever reads them at its own pace. */

import { TakenBytes } from './byte-credit.ts';

export interface ArrivingBytesOptions {
  /** The other side keeps to so many that are not taken yet. */
  readonly windowBytes: number;
  /** With what may be on its way when the window is full. */
  readonly mostBytes: number;
  /** What is thrown where more come. */
  readonly tooMany: () => Error;
  /** The other side is to hear that so many were taken. */
  readonly tellTaken: (bytes: number) => void;
}

export class ArrivingBytes implements AsyncIterable<Uint8Array> {
  readonly #options: ArrivingBytesOptions;
  readonly #taken: TakenBytes;
  readonly #chunks: Uint8Array[] = [];
  #heldBytes = 0;
  #end: { readonly error?: Error } | undefined;
  #news = Promise.withResolvers<void>();

  constructor(options: ArrivingBytesOptions) {
    this.#options = options;
    this.#taken = new TakenBytes(options.windowBytes, options.tellTaken);
  }

  push(chunk: Uint8Array): void {
    if (this.#end) return;
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > this.#options.mostBytes) throw this.#options.tooMany();
    this.#chunks.push(chunk);
    this.#tell();
  }

  /** With an error, whoever reads gets that in place of the end. */
  end(error?: Error): void {
    this.#end ??= error ? { error } : {};
    this.#tell();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        yield chunk;
        this.#heldBytes -= chunk.length;
        this.#taken.add(chunk.length);
      } else if (this.#end?.error) throw this.#end.error;
      else if (this.#end) return;
      else await this.#news.promise;
    }
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
