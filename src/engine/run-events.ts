/** A run as an async iteration of events, for programs: a loop instead of callbacks. */

import type { OutputStream } from '../transport/index.ts';
import { Bell } from './bell.ts';
import type { FailedAttempt, NodeResult, RunObserver, RunRequest, RunSummary } from './run-request.ts';
import type { RunEnvironment } from './run-state.ts';
import { run } from './run.ts';

export type RunEvent =
  | { readonly kind: 'start'; readonly node: string }
  | {
      readonly kind: 'output';
      readonly node: string;
      readonly stream: OutputStream;
      readonly chunk: Uint8Array;
    }
  | { readonly kind: 'warning'; readonly message: string }
  /** Its output so far counts no more. */
  | { readonly kind: 'again'; readonly attempt: FailedAttempt }
  | { readonly kind: 'end'; readonly result: NodeResult }
  | { readonly kind: 'summary'; readonly summary: RunSummary };

/**
 * Yields what happens, the summary last. A node whose output has not been taken yet gets no more receive
 * credit, so a slow loop costs one chunk a running node. Leaving the loop early interrupts the run and waits
 * for its end.
 *
 * @example
 * for await (const event of runEvents(request, environment)) {
 *   if (event.kind === 'end') console.log(event.result.node, event.result.outcome);
 * }
 */
export async function* runEvents(
  request: RunRequest,
  environment: RunEnvironment,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const queue = new EventQueue();
  const left = new AbortController();
  const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const running = run(request, environment, queue.observer, stop).finally(() => queue.end());
  running.catch(() => undefined);
  try {
    yield* queue.events();
    yield { kind: 'summary', summary: await running };
  } finally {
    left.abort(new Error('the loop over the events was left'));
    queue.discard();
    await running.catch(() => undefined);
  }
}

interface Entry {
  readonly event: RunEvent;
  readonly taken?: () => void;
}

class EventQueue {
  #entries: Entry[] = [];
  #ended = false;
  #discarding = false;
  /** Nodes that wait for their output to be taken. */
  readonly #untaken = new Set<() => void>();
  readonly #bell = new Bell();

  readonly observer: RunObserver = {
    started: (node) => this.#put({ event: { kind: 'start', node } }),
    output: (node, stream, chunk) => this.#putOutput({ kind: 'output', node, stream, chunk }),
    warned: (message) => this.#put({ event: { kind: 'warning', message } }),
    again: (attempt) => this.#put({ event: { kind: 'again', attempt } }),
    ended: (result) => this.#put({ event: { kind: 'end', result } }),
  };

  async *events(): AsyncGenerator<RunEvent, void, undefined> {
    while (this.#entries.length > 0 || !this.#ended) {
      if (this.#entries.length === 0) await this.#bell.heard();
      const entries = this.#entries;
      this.#entries = [];
      for (const { event, taken } of entries) {
        taken?.();
        yield event;
      }
    }
  }

  end(): void {
    this.#ended = true;
    this.#bell.ring();
  }

  /** Nobody reads any more: nodes that wait for their output to be taken go on to their end. */
  discard(): void {
    this.#discarding = true;
    this.#entries = [];
    for (const taken of this.#untaken) taken();
  }

  #putOutput(event: RunEvent): Promise<void> | undefined {
    if (this.#discarding) return undefined;
    return new Promise((resolve) => {
      const taken = (): void => {
        this.#untaken.delete(taken);
        resolve();
      };
      this.#untaken.add(taken);
      this.#put({ event, taken });
    });
  }

  #put(entry: Entry): void {
    if (this.#discarding) return;
    this.#entries.push(entry);
    this.#bell.ring();
  }
}
