/** Sees to it that somebody acts for the queue: a process of its own, which ends when no job is left. */

import { startController } from '../../daemon/index.ts';
import type { JobQueue } from '../../jobs/index.ts';

export interface ControllerProgram {
  /** The file of grappe and the words that make it the controller. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Nothing, where somebody does already. The signal aborts where it could not be started. */
export function wakeController(
  queue: JobQueue,
  { program, env }: ControllerProgram,
  nowMs: number,
): AbortSignal | undefined {
  return queue.holder(nowMs) ? undefined : startController(program, env);
}
