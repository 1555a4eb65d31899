/** Lines of a text on the server, asked for in pages as they come into view. Few are held, however many there are. */

import { computed, signal } from '@preact/signals';
import { asProblem, type Problem } from '../../api/problem.ts';

export interface LinePage<Line> {
  readonly total: number;
  readonly lines: readonly Line[];
}

const PAGE = 200;
const MOST_PAGES = 12;

export class LinePages<Line> {
  /** As the last answer said, or a hint since. */
  readonly total = computed(() => Math.max(this.#answered.value, this.#hinted.value));
  /** Counts up when a page has come. */
  readonly version = signal(0);
  readonly problem = signal<Problem | undefined>(undefined);
  readonly #answered = signal(0);
  readonly #hinted = signal(0);
  readonly #ask: (from: number, count: number) => Promise<LinePage<Line>>;
  readonly #pages = new Map<number, readonly Line[]>();
  readonly #asked = new Set<number>();
  /** Answers may come in another order than they were asked for. */
  #turn = 0;
  #newest = 0;
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
    for (let page = pageOf(from); page <= this.#lastInView; page++) {
      const held = this.#pages.get(page);
      const isWhole =
        held !== undefined && (held.length === PAGE || page * PAGE + held.length >= this.total.value);
      if (!isWhole) void this.#fetch(page);
    }
  }

  /** There may be more, so many in all if that is known. What is whole stays: lines are only ever added, and the last one may grow. */
  renew(total?: number): void {
    if (total !== undefined) this.#hinted.value = Math.max(total, this.#hinted.value);
    this.see(this.#view.from, this.#view.to);
    const last = this.#pages.get(this.#lastInView);
    if (total === undefined || last?.length !== PAGE) void this.#fetch(this.#lastInView);
  }

  close(): void {
    this.#isClosed = true;
  }

  get #lastInView(): number {
    return pageOf(Math.max(this.#view.from, this.#view.to - 1));
  }

  async #fetch(page: number): Promise<void> {
    if (this.#asked.has(page) || this.#isClosed) return;
    this.#asked.add(page);
    const turn = ++this.#turn;
    try {
      const { total, lines } = await this.#ask(page * PAGE, PAGE);
      if (this.#isClosed) return;
      if (turn > this.#newest) this.#count(total);
      this.#newest = Math.max(turn, this.#newest);
      this.#keep(page, lines);
      this.problem.value = undefined;
      this.version.value++;
    } catch (thrown) {
      this.problem.value = asProblem(thrown);
    } finally {
      this.#asked.delete(page);
    }
  }

  /** Fewer than before are others: a node was tried again. */
  #count(total: number): void {
    if (total < this.#answered.value) {
      this.#pages.clear();
      this.#hinted.value = 0;
    }
    this.#answered.value = total;
  }

  #keep(page: number, lines: readonly Line[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, lines);
    for (const oldest of this.#pages.keys()) if (this.#pages.size > MOST_PAGES) this.#pages.delete(oldest);
  }
}

function pageOf(line: number): number {
  return Math.floor(line / PAGE);
}
