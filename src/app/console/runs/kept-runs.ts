/** The runs of this server: those that go on, and of those that have ended the last few, with their whole output. */

import type { StoredRun } from '../../../store/index.ts';
import type { LiveRun } from './live-run.ts';

const MOST = 8;
/** What the nodes of all that have ended wrote; the last one stays, however much it is. */
const MOST_BYTES = 2 ** 30;

export class KeptRuns implements Disposable {
  readonly #runs = new Map<string, LiveRun>();
  /** The history takes them for running as long as this process lives. */
  readonly #brokeOff = new Set<string>();

  get(id: string): LiveRun | undefined {
    return this.#runs.get(id);
  }

  all(): LiveRun[] {
    return [...this.#runs.values()];
  }

  add(run: LiveRun): void {
    this.#runs.set(run.request.id, run);
  }

  /** Lets go of those that have ended, the oldest first, until what is left is little enough. */
  evict(): void {
    const ended = this.all().filter(({ state }) => state !== 'running');
    let bytes = ended.reduce((sum, { book }) => sum + book.bytes, 0);
    let count = ended.length;
    for (const { request, state, book } of ended) {
      if (state === 'interrupted') this.#brokeOff.add(request.id);
      if (count <= 1 || (count <= MOST && bytes <= MOST_BYTES)) continue;
      this.#runs.delete(request.id);
      book[Symbol.dispose]();
      bytes -= book.bytes;
      count--;
    }
  }

  asItIs(run: StoredRun): StoredRun {
    return this.#brokeOff.has(run.id) ? { ...run, state: 'interrupted' } : run;
  }

  [Symbol.dispose](): void {
    for (const { book } of this.#runs.values()) book[Symbol.dispose]();
    this.#runs.clear();
  }
}
