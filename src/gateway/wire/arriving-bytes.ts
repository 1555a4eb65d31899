/** Bytes that come in messages, for whoever reads them at its own pace. */

import { TakenBytes } from '../../transport/index.ts';
import { ProtocolFault } from './protocol-fault.ts';

/** What an entry of a folder counts for in the window. */
export const ENTRY_BYTES = 128;

export class ArrivingBytes implements AsyncIterable<Uint8Array> {
  readonly #mostBytes: number;
  readonly #taken: TakenBytes;
  readonly #chunks: Uint8Array[] = [];
  #heldBytes = 0;
  #end: { readonly error?: Error } | undefined;
  #news = Promise.withResolvers<void>();

  /** The other side keeps to a window of so many bytes, and is told what was taken. */
  constructor(windowBytes: number, tellTaken: (bytes: number) => void) {
    // What is on its way when the window is full may be some more.
    this.#mostBytes = 4 * windowBytes;
    this.#taken = new TakenBytes(windowBytes, tellTaken);
  }

  push(chunk: Uint8Array): void {
    if (this.#end) return;
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > this.#mostBytes) throw new ProtocolFault('more bytes come than were asked for');
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
