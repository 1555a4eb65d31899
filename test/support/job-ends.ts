/** Watches a queue from outside while things are killed: an end stays as it is, and ends keep coming. */

import type { JobReader } from './job-reader.ts';

/** So long without a single end, it hangs. */
const STUCK_MS = 120_000;

export class JobEnds {
  readonly broken: string[] = [];
  readonly #reader: JobReader;
  /** As they were first seen. */
  readonly #ends = new Map<string, string>();
  #lastMs = performance.now();

  constructor(reader: JobReader) {
    this.#reader = reader;
  }

  /** Waits until no more than so many jobs are open; false where nothing ends any more. */
  async downTo(open: () => number): Promise<boolean> {
    for (;;) {
      this.look();
      const left = this.#reader.openJobs();
      if (left <= open()) return true;
      if (performance.now() - this.#lastMs > STUCK_MS) {
        this.broken.push(`${left} jobs do not end`);
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  look(): void {
    const seen = [...this.#attempts(), ...this.#tasks()];
    for (const [name, end] of seen) {
      const first = this.#ends.get(name);
      if (first === undefined) this.#lastMs = performance.now();
      this.#ends.set(name, first ?? end);
      if (first !== undefined && first !== end)
        this.broken.push(`${name}: ended as ${first}, then as ${end}`);
    }
    if (seen.length < this.#ends.size) this.broken.push('something had ended, and has not any more');
  }

  #attempts(): [string, string][] {
    return this.#reader
      .attempts()
      .flatMap(({ id, ended, end }) => (ended === null ? [] : [[id, String(end)]]));
  }

  #tasks(): [string, string][] {
    return this.#reader
      .tasks()
      .flatMap(({ job, task, state, end }) => (state === 'ended' ? [[`${job}.${task}`, String(end)]] : []));
  }
}
