/** Puts lines of many nodes in the order of their times: all that wait, or those of a short while. */

import type { LogLine } from '../../services/index.ts';

export interface NodeLine extends LogLine {
  readonly service: string;
  readonly node: string;
}

export interface Merging {
  /** What has come is written after a moment; else only when all is there. */
  readonly isLive: boolean;
  /** Files are not read by time: lines from before it are left out. */
  readonly since?: Date | undefined;
}

/** Lines that come at once from several nodes come within this. */
const WINDOW_MS = 250;

export class LineMerger implements Disposable {
  readonly #write: (lines: readonly NodeLine[]) => Promise<void> | undefined;
  readonly #isLive: boolean;
  readonly #sinceMs: number | undefined;
  /** The last time that each log has told: a line without one follows it. */
  readonly #times = new Map<string, number>();
  #waiting: { readonly line: NodeLine; readonly at: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #slow: Promise<void> | undefined;

  constructor(write: (lines: readonly NodeLine[]) => Promise<void> | undefined, { isLive, since }: Merging) {
    this.#write = write;
    this.#isLive = isLive;
    this.#sinceMs = since?.getTime();
  }

  add(line: NodeLine): Promise<void> | undefined {
    if (this.#sinceMs !== undefined && line.at !== null && line.at < this.#sinceMs) return undefined;
    const key = `${line.service} ${line.node}`;
    const at = line.at ?? this.#times.get(key) ?? 0;
    this.#times.set(key, at);
    this.#waiting.push({ line, at });
    if (this.#isLive) this.#timer ??= setTimeout(() => this.flush(), WINDOW_MS);
    return this.#slow;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#waiting.sort((a, b) => a.at - b.at).map(({ line }) => line);
    this.#waiting = [];
    this.#slow = lines.length === 0 ? undefined : this.#write(lines);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
