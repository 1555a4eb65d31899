/** What the end of an attempt means for its task. Our own evidence goes before the exit code, which a program can fake. */

import { constants } from 'node:os';
import type { Outcome } from '../../base/index.ts';
import type { AttemptEnd } from '../engine.ts';
import type { TaskEnd } from '../job.ts';
import type { LiveJob, LiveTask } from '../queue/read-jobs.ts';
import type { Loss } from './inbox.ts';

export type Verdict =
  | { readonly kind: 'end'; readonly end: TaskEnd }
  /** This attempt has ended so, and another one is due. Free: it surely did not begin, and is no try. */
  | { readonly kind: 'again'; readonly end: TaskEnd; readonly isFree: boolean };

/** A node that kills every runner before it begins must not be asked for ever. */
const MOST_ATTEMPTS_FOR_NOTHING = 5;

const BY_SLURM = 'Slurm was told to end it, by scancel, or did so itself';

const REACHED = {
  timeout: 'timeout',
  cpu: 'cpu-limit',
  memory: 'memory-limit',
  output: 'output-limit',
  cancelled: 'cancelled',
} as const satisfies Record<string, Outcome>;

export function taskEnd({ exit, phase, reached, broken }: AttemptEnd): TaskEnd {
  const inCompiler = phase === 'compile' ? 'while it was compiled' : null;
  const known = { cause: null, signal: null, exit: null };
  if (broken !== undefined) return { ...known, outcome: 'failed', detail: `the sandbox: ${broken}` };
  if (reached !== null) return { ...known, outcome: REACHED[reached], detail: inCompiler };
  if (phase === 'compile' && exit !== 0) return { ...known, outcome: 'compile-error', detail: null, exit };
  if (exit === 0) return { ...known, outcome: 'ok', detail: null, exit };
  const signal = signalOf(exit);
  if (signal !== null) return { ...known, outcome: 'signalled', detail: null, signal };
  return { ...known, outcome: 'failed', detail: null, exit };
}

export function verdictOfEnd(job: LiveJob, task: LiveTask, ended: AttemptEnd): Verdict {
  const end = withWhose(taskEnd(ended), task);
  const mayRetry = end.outcome !== 'ok' && end.outcome !== 'cancelled' && end.outcome !== 'compile-error';
  const again = mayRetry && !task.cancelling && task.tries < job.wishes.retries;
  return again ? { kind: 'again', end, isFree: false } : { kind: 'end', end };
}

function withWhose(end: TaskEnd, { cancelling, attempt }: LiveTask): TaskEnd {
  if (end.outcome !== 'cancelled' || cancelling) return end;
  const detail = attempt?.engine === 'slurm' ? BY_SLURM : 'its runner was told to end on its node';
  return { ...end, detail };
}

/** Its runner is gone. What never began may be tried again for nothing; what may have run only where that was allowed. */
export function verdictOfLoss(job: LiveJob, task: LiveTask, { began, why, isRefused }: Loss): Verdict {
  const how = began
    ? 'while it ran, its runner was killed, its files were removed, or the node started anew'
    : 'it never began';
  const detail = why === undefined ? how : `${how}: ${why}`;
  const end: TaskEnd = { outcome: 'lost', cause: null, detail, exit: null, signal: null };
  if (task.cancelling) return { kind: 'end', end: began ? end : { ...end, outcome: 'cancelled' } };
  if (isRefused) return { kind: 'end', end: { ...end, outcome: 'refused', detail: why ?? null } };
  const again = began
    ? job.wishes.retryLost && task.tries < Math.max(1, job.wishes.retries)
    : task.attempts - task.tries <= MOST_ATTEMPTS_FOR_NOTHING;
  return again ? { kind: 'again', end, isFree: !began } : { kind: 'end', end };
}

/** Of the status of a shell: 128 and the number of a signal. */
function signalOf(exit: number): string | null {
  const number = exit - 128;
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return number > 0 && known ? known[0] : null;
}
