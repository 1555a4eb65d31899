/** How an attempt on one node ended, from what the transport says and what this side did to it. */

import { messageOf, systemCode } from '../base/index.ts';
import type { Cause, Outcome } from '../base/index.ts';
import { ConnectError, type ExecEnd, GatewayError, SeenByGateway } from '../transport/index.ts';
import { GRACE_MS } from './within-grace.ts';

/** The end of one attempt; `sent` decides whether another one is allowed. */
export interface Ending {
  readonly outcome: Outcome;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly cause: Cause | null;
  readonly detail: string | null;
  readonly sent: boolean;
  /** The gateway that failed, where it was not the node. */
  readonly gateway?: string;
  /** The gateway that tried to reach the node, where this machine did not. */
  readonly seenFrom?: string;
}

/** Why this side ended a command: its time was up, or the run was interrupted. */
export type Interruption = 'timeout' | 'cancelled';

const PLAIN = { exit: null, signal: null, cause: null, detail: null } as const;

/** The run was interrupted before anything was sent to this node. */
export const NOT_STARTED: Ending = { ...PLAIN, outcome: 'not-run', cause: 'interrupted', sent: false };

export function endingOfConnect(error: unknown): Ending {
  if (!(error instanceof ConnectError))
    return { ...PLAIN, outcome: 'local', detail: messageOf(error), sent: false };
  if (error.outcome === 'cancelled') return NOT_STARTED;
  const { outcome, connectCause: cause, message: detail } = error;
  const ending = { ...PLAIN, outcome, cause, detail, sent: false };
  if (error instanceof SeenByGateway) return { ...ending, seenFrom: error.seenFrom };
  return error instanceof GatewayError ? { ...ending, gateway: error.gateway } : ending;
}

export function endingOfExec(end: ExecEnd, interruption?: Interruption): Ending {
  const ending = plainEnding(end);
  if (interruption === undefined || ending.outcome === 'local') return ending;
  return interruptedEnding(ending, interruption);
}

/** The command was to end and gave no sign of it in time: its connection was closed under it. */
export function endingUnconfirmed(interruption: Interruption, isLeft: boolean): Ending {
  const detail = isLeft
    ? 'its end was not waited for'
    : `its end was not confirmed within ${GRACE_MS / 1000} s`;
  return interruptedEnding({ ...PLAIN, outcome: 'lost', detail, sent: true }, interruption);
}

/** This machine could not take the output or feed the input: whatever the command did, its result is not whole. */
export function endingOfLocalFault(error: unknown, ending?: Ending): Ending {
  const { cause, detail } = localFault(error);
  return { ...PLAIN, ...ending, outcome: 'local', cause, detail, sent: true };
}

/** What says that nothing was sent is not true any more once a step has run. */
const AFTER_A_STEP: Partial<Record<Outcome, Outcome>> = {
  'not-run': 'cancelled',
  unreachable: 'lost',
  hostkey: 'lost',
};

/** The end of a sequence: what ran before this step is done, and is not undone by a step that was never sent. */
export function inSequence(ending: Ending, step: number, steps: number): Ending & { readonly step?: number } {
  if (steps === 1 || ending.outcome === 'ok') return ending;
  const place = `step ${step + 1} of ${steps}`;
  const detail = ending.detail === null ? place : `${place}: ${ending.detail}`;
  if (ending.sent || step === 0) return { ...ending, detail, step: step + 1 };
  const outcome = AFTER_A_STEP[ending.outcome] ?? ending.outcome;
  return {
    ...ending,
    outcome,
    detail: `${place} was never sent${detail.slice(place.length)}`,
    step: step + 1,
  };
}

function plainEnding(end: ExecEnd): Ending {
  switch (end.kind) {
    case 'exited':
      return { ...PLAIN, outcome: end.code === 0 ? 'ok' : 'failed', exit: end.code, sent: true };
    case 'signalled':
      return { ...PLAIN, outcome: 'signalled', signal: end.signal, sent: true };
    case 'lost':
      return lostEnding(end);
    case 'not-sent':
      return { ...PLAIN, outcome: end.outcome, cause: end.cause, detail: end.detail, sent: false };
    case 'local':
    default:
      return { ...PLAIN, outcome: 'local', detail: end.detail, sent: true };
  }
}

function lostEnding({ cause, detail, gateway }: Extract<ExecEnd, { kind: 'lost' }>): Ending {
  return { ...PLAIN, outcome: 'lost', cause, detail, sent: true, ...(gateway !== undefined && { gateway }) };
}

/** Exit code and signal stay: they tell how the command took it. */
function interruptedEnding(ending: Ending, interruption: Interruption): Ending {
  if (!ending.sent) return interruption === 'cancelled' ? NOT_STARTED : ending;
  const detail = ending.outcome === 'lost' ? ending.detail : null;
  const cause = interruption === 'cancelled' ? 'interrupted' : null;
  return { ...ending, outcome: interruption, cause, detail };
}

/** What the system refused counts as `disk-full`, whose text is "a local file could not be written". */
function localFault(error: unknown): { cause: Cause | null; detail: string } {
  const code = systemCode(error);
  const detail = messageOf(error);
  if (code === undefined) return { cause: null, detail };
  if (code === 'EMFILE' || code === 'ENFILE') return { cause: 'descriptors', detail };
  if (code === 'ENOMEM' || code === 'EAGAIN') return { cause: 'memory', detail };
  return { cause: 'disk-full', detail };
}
