/**
 * A clock that jumps to its next timer as soon as nothing else is to be done, so that hours pass in
 * milliseconds and always in the same order. Only for what waits by this clock: real input and output take
 * no virtual time.
 */

import type { Clock } from '../../base/index.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  /** Undefined once the sleeper has gone. */
  wake: (() => void) | undefined;
}

export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #scheduled = false;
  #standing = 0;
  readonly #timers: Timer[] = [];
  /** What the wall clock shows at virtual time 0; a test may move it as it likes. */
  wallOffsetMs: number;

  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.wallOffsetMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  date(): Date {
    return new Date(this.wallOffsetMs + this.#nowMs);
  }

  /** Time passes without any timer being served: the process was suspended. */
  suspend(ms: number): void {
    this.#nowMs += ms;
  }

  /** No time passes until real work is done. */
  async standStill<Result>(work: Promise<Result>): Promise<Result> {
    this.#standing++;
    try {
      return await work;
    } finally {
      this.#standing--;
      this.#schedule();
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const timer: Timer = { dueMs: this.#nowMs + Math.max(0, ms), order: this.#order++, wake };
      function wake(): void {
        signal?.removeEventListener('abort', stop);
        resolve();
      }
      function stop(): void {
        timer.wake = undefined;
        reject(signal?.reason as Error);
      }
      signal?.addEventListener('abort', stop, { once: true });
      push(this.#timers, timer);
      this.#schedule();
    });
  }

  /** Promises settle before the next jump: setImmediate comes after them. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#standing > 0) return;
      this.#jump();
      if (this.#timers.length > 0) this.#schedule();
    });
  }

  /** Wakes all sleepers of the next moment, in the order in which they lay down. */
  #jump(): void {
    this.#dropGone();
    const dueMs = this.#timers[0]?.dueMs;
    if (dueMs === undefined) return;
    this.#nowMs = Math.max(this.#nowMs, dueMs);
    while (this.#timers[0]?.dueMs === dueMs) pop(this.#timers)?.wake?.();
  }

  #dropGone(): void {
    while (this.#timers.length > 0 && this.#timers[0]?.wake === undefined) pop(this.#timers);
  }
}

function isBefore(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.dueMs === b.dueMs ? a.order < b.order : a.dueMs < b.dueMs;
}

/** A binary heap: the next timer is at index 0. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap[at], heap[parent])) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Timer[]): Timer | undefined {
  swap(heap, 0, heap.length - 1);
  const first = heap.pop();
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (!isBefore(heap[least], heap[at])) return first;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Timer[], a: number, b: number): void {
  const [first, second] = [heap[a], heap[b]];
  if (first === undefined || second === undefined) return;
  [heap[a], heap[b]] = [second, first];
}
