/** What is done to one instance: taken out of service, changed, believed, put back. */

import type { Outcome, Verb } from '../../base/index.ts';
import type { Hook } from '../../config/index.ts';
import type { HookVariables } from '../node-actions.ts';
import { isDisruptive } from '../plan/decide.ts';
import type { Fate } from '../plan/plan.ts';
import { isGood } from '../plan/vertex.ts';
import { comeTo, doVerb, type Tools, type VerbEnd, type VerbTask } from './do-verb.ts';
import { EXPIRED, within } from './within.ts';

export interface InstanceTask extends VerbTask {
  readonly fate: Extract<Fate, { kind: 'change' | 'wait' }>;
  readonly hooked: Omit<HookVariables, 'verb'>;
}

export interface InstanceEnd extends VerbEnd {
  /** Verbs that were sent: what a rollback has to put right. */
  readonly verbs: readonly Verb[];
  readonly tries: number;
  readonly drained: boolean;
}

const UNTOUCHED = { reading: null, cause: null, exit: null, output: '', log: '', verbs: [], tries: 0 };

/** Never rejects because of a node; a cut ends it as `cancelled`. */
export async function runInstance(task: InstanceTask, tools: Tools): Promise<InstanceEnd> {
  const progress = { drained: false };
  try {
    return { ...(await surrounded(task, tools, progress)), drained: progress.drained };
  } catch (error) {
    if (!tools.cut.aborted) throw error;
    return { ...UNTOUCHED, ...progress, outcome: 'cancelled', cause: 'interrupted', detail: null };
  }
}

type Undrained = Omit<InstanceEnd, 'drained'>;

interface Progress {
  /** Out of service at this moment. */
  drained: boolean;
}

/** What does not serve stays out of service: `after` is for what is well, be it that an earlier run has stopped it. */
async function surrounded(task: InstanceTask, tools: Tools, progress: Progress): Promise<Undrained> {
  const { before, after } = task.target.settings.hooks;
  const refused = before ? await drainFailure(task, before, tools, progress) : null;
  const detail = refused && `hook before: ${refused.why}`;
  if (refused && before?.onFailure === 'halt') {
    progress.drained = refused.mayHaveRun;
    return { ...UNTOUCHED, outcome: 'skipped', detail };
  }
  const end = await changed(task, tools);
  const noted = { ...end, detail: end.detail ?? detail };
  const verb = isGood(end.outcome) ? raisingOf(task) : undefined;
  if (!after || !verb) return noted;
  const failure = await hookFailure(task, after, { verb, tools });
  progress.drained = failure !== null;
  return failure ? { ...end, ...notPutBack(after, end.outcome, failure) } : noted;
}

/** Null: drained, or nothing that people may notice is done to it. */
async function drainFailure(
  task: InstanceTask,
  before: Hook,
  tools: Tools,
  progress: Progress,
): Promise<HookFailure | null> {
  const verb = disruptiveOf(task.fate);
  if (!verb) return null;
  // From now on: a hook that is cut may have done its work.
  progress.drained = true;
  return hookFailure(task, before, { verb, tools });
}

function notPutBack(hook: Hook, outcome: Outcome, { why }: HookFailure): Pick<VerbEnd, 'outcome' | 'detail'> {
  return { outcome: hook.onFailure === 'halt' ? 'failed' : outcome, detail: `hook after: ${why}` };
}

/** The verb behind which it serves again. A job serves nobody. */
function raisingOf({ fate, isJob }: InstanceTask): Verb | undefined {
  const verb = disruptiveOf(fate);
  if (verb) return verb === 'stop' ? undefined : verb;
  return fate.kind === 'change' && !isJob ? fate.verbs.find((one) => one === 'start') : undefined;
}

/** The verb that takes it down. */
export function disruptiveOf(fate: InstanceTask['fate']): Verb | undefined {
  return fate.kind === 'change' ? fate.verbs.find(isDisruptive) : undefined;
}

async function changed(task: InstanceTask, tools: Tools): Promise<Undrained> {
  const { fate } = task;
  if (fate.kind === 'wait') {
    const aim = fate.way === 'up' ? 'running' : 'stopped';
    return {
      ...(await comeTo(task, aim, tools, { first: null, spentMs: 0, before: null })),
      verbs: [],
      tries: 0,
    };
  }
  let end: (VerbEnd & { tries: number }) | undefined;
  const verbs: Verb[] = [];
  for (const verb of fate.verbs) {
    verbs.push(verb);
    end = await triedAgain(task, verb, tools);
    if (!isGood(end.outcome)) break;
  }
  return { ...UNTOUCHED, outcome: 'unchanged', detail: null, ...end, verbs };
}

/** Only where it failed: what may still go on is not begun a second time. */
async function triedAgain(task: VerbTask, verb: Verb, tools: Tools): Promise<VerbEnd & { tries: number }> {
  for (let tries = 1; ; tries++) {
    const end = await doVerb(task, verb, tools);
    if (end.outcome !== 'failed' || tries > task.target.settings.retries) return { ...end, tries };
  }
}

interface HookCall {
  readonly verb: Verb;
  readonly tools: Tools;
}

/** Why a hook did not do its work. */
export interface HookFailure {
  readonly why: string;
  /** It may have done it all the same, or go on with it. */
  readonly mayHaveRun: boolean;
}

/** Nothing was ever sent to the node. */
export const NEVER_SENT: ReadonlySet<Outcome> = new Set(['unreachable', 'denied', 'hostkey', 'local']);

/** Null where it did its work. */
export async function hookFailure(
  { target, hooked }: InstanceTask,
  hook: Hook,
  { verb, tools }: HookCall,
): Promise<HookFailure | null> {
  const { actions, clock, cut } = tools;
  await tools.place?.take();
  const end = await within({ clock, ms: hook.timeoutMs, signal: cut }, (signal) =>
    actions.runHook(target, hook, { ...hooked, verb }, signal),
  );
  if (end === EXPIRED) return { why: 'it did not end in time', mayHaveRun: true };
  if (end.kind === 'trouble') {
    const { outcome, detail } = end.trouble;
    return { why: detail ?? outcome, mayHaveRun: !NEVER_SENT.has(outcome) };
  }
  return end.exit === 0 ? null : { why: `it ended with exit code ${end.exit}`, mayHaveRun: false };
}
