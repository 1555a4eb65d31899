/**
 * Puts back what a failed rollout has changed: in reverse order, once, without a canary. Stops at the first that cannot
 * be put back, since whatever is wrong is then not the change alone.
 */

import type { Outcome } from '../../base/index.ts';
import { decide, isDisruptive } from '../plan/decide.ts';
import type { Seen, SeenUnit } from '../plan/plan.ts';
import { isGood } from '../plan/vertex.ts';
import type { Reading } from '../reading.ts';
import { doVerb, type Tools } from './do-verb.ts';
import { disruptiveOf, hookFailure, type InstanceTask } from './run-instance.ts';

export interface Change {
  readonly task: InstanceTask;
  readonly before: Seen;
  /** As it was read after the change. */
  readonly after: Reading;
  /** Its hook took it out of service. */
  readonly drained: boolean;
}

export interface PutBack {
  readonly outcome: Outcome;
  readonly detail: string | null;
  /** Still out of service. */
  readonly drained: boolean;
}

type Restored = Omit<PutBack, 'drained'>;

/** Those that were not put back. `told` hears of each that was tried. */
export async function rollBack(
  changes: readonly Change[],
  atOnce: number,
  tools: Tools,
  told: (change: Change, end: PutBack) => void,
): Promise<readonly Change[]> {
  const left = changes.toReversed();
  while (left.length > 0 && !tools.cut.aborted) {
    const some = left.slice(0, atOnce);
    const ends = await Promise.all(some.map((change) => putBack(change, tools)));
    some.forEach((change, at) => told(change, ends[at] as PutBack));
    const failed = some.filter((_, at) => !isGood((ends[at] as PutBack).outcome));
    left.splice(0, some.length, ...failed);
    if (failed.length > 0) break;
  }
  return left;
}

async function putBack(change: Change, tools: Tools): Promise<PutBack> {
  const { before, drained } = change;
  try {
    const isBack = was(before, 'running') && isBounced(change);
    const end = isBack ? await bounce(change, tools) : await restore(change, tools);
    const isWell = isGood(end.outcome) && was(before, 'running', 'starting');
    return drained && isWell ? await intoService(change, end, tools) : { ...end, drained };
  } catch (error) {
    if (!tools.cut.aborted) throw error;
    return { outcome: 'cancelled', detail: null, drained };
  }
}

function was(before: Seen, ...states: readonly SeenUnit['state'][]): boolean {
  return 'state' in before && states.includes(before.state);
}

/** What the change left drained since it did not run is well again. */
async function intoService({ task }: Change, end: Restored, tools: Tools): Promise<PutBack> {
  const { after } = task.target.settings.hooks;
  const verb = disruptiveOf(task.fate);
  if (!after || !verb) return { ...end, drained: true };
  const failure = await hookFailure(task, after, { verb, tools });
  return failure
    ? { ...end, detail: `hook after: ${failure.why}`, drained: true }
    : { ...end, drained: false };
}

/** It ran before and was to run after: only what its hook puts back can differ. */
function isBounced({ task: { fate } }: Change): boolean {
  return fate.kind === 'change' && fate.after.state === 'running' && fate.verbs.some(isDisruptive);
}

async function bounce({ task }: Change, tools: Tools): Promise<Restored> {
  const { rollback } = task.target.settings.hooks;
  const failure = rollback ? await hookFailure(task, rollback, { verb: 'restart', tools }) : null;
  if (failure) return { outcome: 'failed', detail: `hook rollback: ${failure.why}` };
  return doVerb(task, 'restart', tools);
}

/** Back to the state in which it was found. */
async function restore({ task, before, after }: Change, tools: Tools): Promise<Restored> {
  if (!('state' in before)) return { outcome: 'failed', detail: 'its state is not known' };
  const wanted = {
    state: was(before, 'running', 'starting') ? 'started' : 'stopped',
    ...(before.enabled !== null && { enabled: before.enabled }),
    masked: before.masked,
  } as const;
  const fate = decide('apply', { kind: 'reading', reading: after }, wanted);
  if (fate.kind === 'stuck') return fate;
  for (const verb of fate.kind === 'change' ? fate.verbs : []) {
    const end = await doVerb(task, verb, tools);
    if (!isGood(end.outcome)) return end;
  }
  return { outcome: 'changed', detail: null };
}
