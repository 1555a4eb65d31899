/** Lines of a text on the server, asked for in pages as they come into view. Few are held, however many there are. */

import { signal } from '@preact/signals';
import { asProblem, type Problem } from '../../api/problem.ts';

export interface LinePage<Line> {
  readonly total: number;
  readonly lines: readonly Line[];
}

const PAGE = 200;
const MOST_PAGES = 12;

export class LinePages<Line> {
  readonly total = signal(0);
  /** Counts up when a page has come. */
  readonly version = signal(0);
  readonly problem = signal<Problem | undefined>(undefined);
  readonly #ask: (from: number, count: number) => Promise<LinePage<Line>>;
  readonly #pages = new Map<number, readonly Line[]>();
  readonly #asked = new Set<number>();
  #view = { from: 0, to: PAGE };
  #isClosed = false;

  constructor(ask: (from: number, count: number) => Promise<LinePage<Line>>) {
    this.#ask = ask;
  }

  at(index: number): Line | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** These are in view: those that are not there are asked for. */
  see(from: number, to: number): void {
    this.#view = { from, to };
    const last = Math.floor(Math.max(from, to - 1) / PAGE);
    for (let page = Math.floor(from / PAGE); page <= last; page++) {
      const held = this.#pages.get(page);
      const isWhole =
        held !== undefined && (held.length === PAGE || page * PAGE + held.length >= this.total.value);
      if (!isWhole) void this.#fetch(page);
    }
  }

  /** There may be more, or other lines: what is in view is asked for anew. */
  renew(): void {
    const first = Math.floor(this.#view.from / PAGE);
    const last = Math.floor(Math.max(this.#view.from, this.#view.to - 1) / PAGE);
    for (const page of this.#pages.keys()) if (page < first || page > last) this.#pages.delete(page);
    for (let page = first; page <= last; page++) void this.#fetch(page);
  }

  close(): void {
    this.#isClosed = true;
  }

  async #fetch(page: number): Promise<void> {
    if (this.#asked.has(page) || this.#isClosed) return;
    this.#asked.add(page);
    try {
      const { total, lines } = await this.#ask(page * PAGE, PAGE);
      if (this.#isClosed) return;
      this.#pages.delete(page);
      this.#pages.set(page, lines);
      for (const oldest of this.#pages.keys()) if (this.#pages.size > MOST_PAGES) this.#pages.delete(oldest);
      this.problem.value = undefined;
      this.total.value = total;
      this.version.value++;
    } catch (thrown) {
      this.problem.value = asProblem(thrown);
    } finally {
      this.#asked.delete(page);
    }
  }
}
