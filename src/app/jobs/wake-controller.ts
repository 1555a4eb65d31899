/** Sees to it that somebody acts for the queue: a process of its own, which ends when no job is left. */

import { type Clock, GrappeError } from '../../base/index.ts';
import { startController } from '../../daemon/index.ts';
import { type JobQueue, OPEN_JOB_STATES } from '../../jobs/index.ts';

export interface ControllerProgram {
  /** The file of grappe and the words that make it the controller. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** A new one takes so long to begin; no second one is started meanwhile. */
const BEGIN_MS = 5000;
const LOOK_MS = 1000;

export class Waker {
  readonly #queue: JobQueue;
  readonly #controller: ControllerProgram;
  #failed: AbortSignal | undefined;
  #dueMs = -Infinity;

  constructor(queue: JobQueue, controller: ControllerProgram) {
    this.#queue = queue;
    this.#controller = controller;
  }

  /**
   * May be called again and again. Does nothing where somebody acts, or nothing is left to do. Throws GrappeError where
   * nobody can be started: what was accepted stays accepted.
   */
  wake(): void {
    const { clock, program, env } = this.#controller;
    if (clock.now() < this.#dueMs) return;
    const isActing = this.#queue.holder(clock.date().getTime()) !== undefined;
    this.#dueMs = clock.now() + LOOK_MS;
    if (isActing || !hasWork(this.#queue)) return;
    if (this.#failed?.aborted) throw ended();
    this.#failed = startController(program, env);
    this.#dueMs = clock.now() + BEGIN_MS;
  }
}

function hasWork(queue: JobQueue): boolean {
  return queue.list({ states: OPEN_JOB_STATES, limit: 1 }).length > 0;
}

function ended(): GrappeError {
  return new GrappeError('daemon', {
    message: 'nobody acts for the jobs',
    why: 'the process that was started for them ended at once',
    hint: "'grappe job control' shows why; the jobs wait until somebody acts",
  });
}
