/** The books of runs of the history that somebody looks at: the last few. */

import type { StoredOutput, StoredResult } from '../../../store/index.ts';
import { RunBook } from './run-book.ts';

export interface Kept {
  readonly outputs: readonly StoredOutput[];
  readonly results: readonly StoredResult[];
}

const MOST = 4;
/** So much is written before others may work. */
const TURN_BYTES = 4 * 2 ** 20;

export class KeptBooks implements Disposable {
  /** Of a run that has written nothing, as far as is known. */
  readonly nothing = new RunBook();
  readonly #books = new Map<string, Promise<RunBook>>();

  async of(id: string, read: () => Promise<Kept>): Promise<RunBook> {
    const known = this.#books.get(id);
    const book = known ?? read().then(written);
    // The one that was used last is the last to go.
    this.#books.delete(id);
    this.#books.set(id, book);
    book.catch(() => this.#books.delete(id));
    for (const old of [...this.#books.keys()].slice(0, -MOST)) this.#forget(old);
    return book;
  }

  [Symbol.dispose](): void {
    for (const id of this.#books.keys()) this.#forget(id);
    this.nothing[Symbol.dispose]();
  }

  #forget(id: string): void {
    const book = this.#books.get(id);
    this.#books.delete(id);
    void book?.then(
      (read) => read[Symbol.dispose](),
      () => undefined,
    );
  }
}

async function written({ outputs, results }: Kept): Promise<RunBook> {
  const book = new RunBook();
  const exits = new Map(results.map(({ node, exit }) => [node, exit ?? undefined]));
  let turnEnds = TURN_BYTES;
  for (const { node, dropped, chunks } of outputs) {
    for (const { stream, chunk } of chunks) {
      book.add(node, stream, chunk);
      if (book.bytes < turnEnds) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnEnds = book.bytes + TURN_BYTES;
    }
    book.drop(dropped);
    book.end(node, exits.get(node));
  }
  return book;
}
