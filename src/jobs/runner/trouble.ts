/** Why an order to a node had no whole answer. */

import type { ExecEnd } from '../../transport/index.ts';
import { printableLine } from '../../transport/index.ts';
import type { NodeTrouble } from '../engine.ts';

export interface RunnerTrouble extends NodeTrouble {
  /** The order may have been carried out, wholly or in part. */
  readonly mayHaveActed: boolean;
}

/** Thrown and caught within the runner. */
export class TroubleError extends Error {
  readonly trouble: RunnerTrouble;

  constructor(trouble: RunnerTrouble) {
    super(trouble.detail ?? trouble.outcome);
    this.trouble = trouble;
  }
}

/** What the node gave as its reason; it says so before anything was begun. */
export function refused(reason: string): TroubleError {
  return new TroubleError({
    outcome: 'failed',
    cause: null,
    detail: printableLine(reason),
    mayHaveActed: false,
  });
}

export function notUnderstood(detail: string): TroubleError {
  return new TroubleError({
    outcome: 'failed',
    cause: 'protocol',
    detail: printableLine(detail),
    mayHaveActed: true,
  });
}

/** The channel has closed before all was said. */
export function brokenOff(end: ExecEnd, said: string, isStopped: boolean): TroubleError {
  return new TroubleError(isStopped ? interrupted(end) : troubleOf(end, said));
}

function interrupted(end: ExecEnd): RunnerTrouble {
  const mayHaveActed = end.kind !== 'not-sent';
  return { outcome: 'cancelled', cause: 'interrupted', detail: null, mayHaveActed };
}

function troubleOf(end: ExecEnd, said: string): RunnerTrouble {
  switch (end.kind) {
    case 'not-sent':
      return { outcome: end.outcome, cause: end.cause, detail: end.detail, mayHaveActed: false };
    case 'lost':
      return { outcome: 'lost', cause: end.cause, detail: end.detail, mayHaveActed: true };
    case 'local':
      return { outcome: 'local', cause: null, detail: end.detail, mayHaveActed: true };
    case 'exited':
    case 'signalled': {
      const how = end.kind === 'exited' ? `exit code ${end.code}` : end.signal;
      const words = said.trim() === '' ? '' : `: ${printableLine(said.trim())}`;
      const detail = `the answer of its shell broke off, ${how}${words}`;
      return { outcome: 'failed', cause: 'protocol', detail, mayHaveActed: true };
    }
  }
}
