/** One verb on one instance: done, then believed only as far as the unit itself shows it. */

import type { Cause, Clock, Outcome, Verb } from '../../base/index.ts';
import type { RolloutSettings } from '../../config/index.ts';
import type { Acted, NodeActions, Target } from '../node-actions.ts';
import type { Reading } from '../reading.ts';
import { readAgain, settle, type Watching } from './settle.ts';
import type { Aim } from './settling.ts';
import type { Place } from './underway.ts';
import { EXPIRED, within } from './within.ts';

export interface VerbTask {
  readonly target: Target;
  readonly rollout: Pick<RolloutSettings, 'minHealthyMs' | 'healthyDeadlineMs'>;
  /** It is to run to its own end, not to stay. */
  readonly isJob: boolean;
}

export interface Tools {
  readonly actions: NodeActions;
  readonly clock: Clock;
  /** Ends everything at once. */
  readonly cut: AbortSignal;
  /** What acts has a place, where places are few. */
  readonly place?: Place;
}

export interface VerbEnd {
  /** `changed`: it is as it was wanted. */
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  readonly detail: string | null;
  readonly reading: Reading | null;
  readonly exit: number | null;
  readonly output: string;
  readonly log: string;
}

export async function doVerb(task: VerbTask, verb: Verb, tools: Tools): Promise<VerbEnd> {
  const { target } = task;
  const { actions, clock, cut } = tools;
  await tools.place?.take();
  const beganMs = clock.now();
  const ms = target.settings.timeoutMs + ANSWER_MS;
  const acted = await within({ clock, ms, signal: cut }, (signal) => actions.act(target, verb, signal));
  if (acted === EXPIRED) return unanswered(task, verb, tools, TIMED_OUT);
  if (acted.kind === 'trouble') {
    const end = { ...NOTHING, ...acted.trouble };
    return end.outcome === 'lost' ? unanswered(task, verb, tools, end) : end;
  }
  if (acted.exit === null) {
    const { output, log, reading } = acted;
    return unended(task, verb, tools, { ...TIMED_OUT, output, log, reading });
  }
  const evidence = { exit: acted.exit, output: acted.output, log: acted.log };
  const judged = judgeEvidence(task, verb, acted);
  if (judged) return { ...judged, ...evidence };
  const spentMs = clock.now() - beganMs;
  const { reading: first, before } = acted;
  return { ...(await come(task, verb, tools, { first, spentMs, before })), ...evidence };
}

/** The node itself ends a verb in its time; one that does not say so by then says nothing any more. */
const ANSWER_MS = 15_000;

const NOTHING = { cause: null, detail: null, reading: null, exit: null, output: '', log: '' };
const TIMED_OUT: VerbEnd = {
  ...NOTHING,
  outcome: 'timeout',
  detail: 'no answer came in time; what was begun may go on',
};

/** The verb was sent, and no answer came. How the unit stands may tell all the same. */
async function unanswered(task: VerbTask, verb: Verb, tools: Tools, end: VerbEnd): Promise<VerbEnd> {
  return unended(task, verb, tools, { ...end, reading: await readAgain(watchingOf(task, tools)) });
}

/** It may go on; what it was to do may be done. */
async function unended(task: VerbTask, verb: Verb, tools: Tools, end: VerbEnd): Promise<VerbEnd> {
  const { reading } = end;
  if (!reading) return end;
  if (!isShownByState(task, verb) || !isReached(verb, reading)) {
    return { ...end, detail: `${end.detail ?? ''} (it is ${reading.state})`.trim() };
  }
  const spentMs = task.target.settings.timeoutMs;
  return come(task, verb, tools, { first: reading, spentMs, before: null });
}

/** What ends it without any more watching. */
function judgeEvidence(
  task: VerbTask,
  verb: Verb,
  { exit, reading }: Acted & { kind: 'done' },
): VerbEnd | undefined {
  const end = (outcome: Outcome, detail: string | null): VerbEnd => ({
    ...NOTHING,
    outcome,
    detail,
    reading,
  });
  if (reading.state === 'missing') return end('missing', null);
  if (exit !== 0 && !isShownByState(task, verb)) return end('failed', `it ended with exit code ${exit}`);
  if (aimOf(verb)) return undefined;
  return isReached(verb, reading) ? end('changed', null) : end('failed', 'it had no effect');
}

interface Start {
  readonly first: Reading | null;
  readonly spentMs: number;
  /** As in what a verb came to. */
  readonly before: Reading['incarnation'];
}

async function come(task: VerbTask, verb: Verb, tools: Tools, start: Start): Promise<VerbEnd> {
  const aim = aimOf(verb);
  if (!aim) return { ...NOTHING, outcome: 'changed', reading: start.first };
  return { ...NOTHING, ...(await comeTo(task, aim, tools, start)) };
}

/** Waits until an instance has come to where it was sent, by this run or by somebody else. */
export async function comeTo(
  task: VerbTask,
  aim: Aim,
  tools: Tools,
  { first, spentMs, before }: Start,
): Promise<VerbEnd> {
  const { target, rollout, isJob } = task;
  const limits = {
    aim: isJob && aim === 'running' ? 'ended' : aim,
    timeoutMs: Math.max(0, target.settings.timeoutMs - spentMs),
    rollout,
    healthcheck: target.settings.healthcheck,
    sinceMs: tools.clock.now(),
    before,
  } as const;
  return { ...NOTHING, ...(await settle(watchingOf(task, tools), limits, first)) };
}

function watchingOf({ target }: VerbTask, { actions, clock, cut, place }: Tools): Watching {
  return { actions, clock, target, signal: cut, holds: () => place?.leave() };
}

/** What must hold for a while; undefined where one reading tells. */
function aimOf(verb: Verb): Aim | undefined {
  switch (verb) {
    case 'start':
    case 'restart':
    case 'reload':
    case 'reload-or-restart':
    case 'try-restart':
      return 'running';
    case 'stop':
      return 'stopped';
    default:
      return undefined;
  }
}

/** A unit that runs shows that it was started, not that it was started anew; a job that has ended shows neither. */
function isShownByState({ isJob }: VerbTask, verb: Verb): boolean {
  return aimOf(verb) !== 'running' || (verb === 'start' && !isJob);
}

function isReached(verb: Verb, { state, enabled, masked }: Reading): boolean {
  switch (verb) {
    case 'enable':
    case 'disable':
      // Null: there is nothing to enable.
      return enabled !== (verb === 'disable');
    case 'mask':
    case 'unmask':
      return masked === (verb === 'mask');
    case 'reset-failed':
      return state !== 'failed';
    case 'stop':
      return state === 'stopped' || state === 'failed' || state === 'stopping';
    default:
      return state === 'running' || state === 'starting';
  }
}
