/** What is to be said, until the link takes it: messages of one turn go out together. */

export class Outbox implements AsyncIterable<Uint8Array> {
  #waiting: Uint8Array[] = [];
  #isOver = false;
  #news = Promise.withResolvers<void>();

  say(message: unknown): void {
    this.put(Buffer.from(`${JSON.stringify(message)}\n`));
  }

  put(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#waiting.push(bytes);
    this.#tell();
  }

  end(): void {
    this.#isOver = true;
    this.#tell();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      if (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting);
        this.#waiting = [];
        yield bytes;
      } else if (this.#isOver) return;
      else await this.#news.promise;
    }
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
