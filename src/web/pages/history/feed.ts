/** Several lists, each the newest first, as one: asked for page by page, as far as somebody looks. */

import { type ReadonlySignal, signal } from '@preact/signals';
import { asProblem, type Problem } from '../../api/problem.ts';
import type { Filter, HistoryRow, RowPage, Source } from './rows.ts';

interface Branch {
  readonly source: Source;
  rows: HistoryRow[];
  next: string | undefined;
  isOver: boolean;
}

export interface FeedState {
  readonly rows: readonly HistoryRow[];
  readonly isOver: boolean;
  readonly isLoading: boolean;
  readonly kept: RowPage['kept'];
  readonly problem: Problem | undefined;
}

const STEP = 100;
/** Of pages without a row that fits: then the person is asked to look on. */
const MOST_EMPTY = 20;

export class HistoryFeed {
  readonly #state = signal<FeedState>({
    ...{ rows: [], isOver: false, isLoading: false, kept: undefined, problem: undefined },
  });
  readonly #filter: Filter;
  readonly #sources: readonly Source[];
  #branches: readonly Branch[];
  #isClosed = false;
  #isStale = false;
  /** So many rows, as somebody scrolled to the end while others were on their way. */
  #wanted = 0;

  constructor(filter: Filter, sources: readonly Source[]) {
    this.#filter = filter;
    this.#sources = sources;
    this.#branches = sources.map(begun);
  }

  get state(): ReadonlySignal<FeedState> {
    return this.#state;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Older ones. */
  async more(): Promise<void> {
    const { isLoading, isOver, rows } = this.#state.value;
    if (isOver || this.#isClosed) return;
    if (isLoading) {
      this.#wanted = rows.length + STEP;
      return;
    }
    await this.#load(this.#branches, rows, rows.length + STEP);
  }

  /** From the newest on, as many as are shown; nothing vanishes meanwhile. */
  async renew(): Promise<void> {
    if (this.#state.value.isLoading) {
      this.#isStale = true;
      return;
    }
    const { length } = this.#state.value.rows;
    await this.#load(this.#sources.map(begun), [], Math.max(STEP, length));
  }

  async #load(branches: readonly Branch[], shown: readonly HistoryRow[], wanted: number): Promise<void> {
    const rows = [...shown];
    this.#change({ isLoading: true });
    try {
      for (let asked = 0; rows.length < wanted && asked < MOST_EMPTY; asked++) {
        await this.#askAll(branches.filter(isDry));
        take(branches, rows, wanted);
        if (branches.every(isEnded)) break;
      }
      this.#branches = branches;
      this.#change({ rows, isOver: branches.every(isEnded), isLoading: false, problem: undefined });
    } catch (thrown) {
      // Older ones that have come are shown, as they will not come again; half of a renewed list is not.
      const isOlder = branches === this.#branches;
      this.#change({ ...(isOlder && { rows }), isLoading: false, problem: asProblem(thrown) });
    }
    await this.#catchUp();
  }

  /** With what was asked for meanwhile. */
  async #catchUp(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#isStale) {
      this.#isStale = false;
      await this.renew();
    } else if (this.#state.value.rows.length < this.#wanted && !this.#state.value.problem) {
      this.#wanted = 0;
      await this.more();
    }
  }

  /** Each to its end, also where one fails: none is asked twice for the same rows. */
  async #askAll(branches: readonly Branch[]): Promise<void> {
    const asked = await Promise.allSettled(branches.map((branch) => this.#ask(branch)));
    const failed = asked.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async #ask(branch: Branch): Promise<void> {
    const { rows, next, kept } = await branch.source(this.#filter, branch.next);
    branch.rows.push(...rows);
    branch.next = next;
    branch.isOver = next === undefined;
    if (kept !== undefined) this.#change({ kept });
  }

  #change(some: Partial<FeedState>): void {
    if (!this.#isClosed) this.#state.value = { ...this.#state.value, ...some };
  }
}

function begun(source: Source): Branch {
  return { source, rows: [], next: undefined, isOver: false };
}

function isDry({ rows, isOver }: Branch): boolean {
  return rows.length === 0 && !isOver;
}

function isEnded({ rows, isOver }: Branch): boolean {
  return rows.length === 0 && isOver;
}

/** The newest of all, as long as it is known of every list which its newest is. */
function take(branches: readonly Branch[], rows: HistoryRow[], wanted: number): void {
  while (rows.length < wanted && !branches.some(isDry)) {
    const [newest] = branches
      .filter((branch) => branch.rows.length > 0)
      .toSorted((a, b) => (b.rows[0]?.began ?? '').localeCompare(a.rows[0]?.began ?? ''));
    const row = newest?.rows.shift();
    if (row === undefined) return;
    rows.push(row);
  }
}
