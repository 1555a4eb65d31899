/** A bell: everybody who waits for it goes on at the next ring. */

export class Bell {
  #next = Promise.withResolvers<void>();

  heard(): Promise<void> {
    return this.#next.promise;
  }

  ring(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }
}
