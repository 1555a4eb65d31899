/** The one word that stands for a job. */

import { OUTCOME_ORDER } from '../../../base/index.ts';
import type { Answer, JOBS } from '../../../protocol/index.ts';

export type JobHead = Answer<typeof JOBS.show>;
export type JobTask = JobHead['tasks'][number];
type Row = Answer<typeof JOBS.list>['jobs'][number];

/** Of one that has ended, its worst end. */
export function stateOfRow({ state, tasks }: Pick<Row, 'state' | 'tasks'>): string {
  if (state !== 'ended') return state;
  return worst(Object.keys(tasks.ended));
}

export function stateOfJob({ tasks }: Pick<JobHead, 'tasks'>): string {
  if (tasks.some(({ state }) => state === 'running' || state === 'placed')) return 'running';
  if (tasks.every(({ end }) => end !== null)) return worst(tasks.flatMap(({ end }) => end?.outcome ?? []));
  return tasks.some(({ end }) => end !== null) ? 'running' : 'queued';
}

export function stateOfTask({ state, end, cancelling }: JobTask): string {
  if (end) return end.outcome;
  return cancelling ? 'stopping' : state;
}

function worst(outcomes: readonly string[]): string {
  const order: readonly string[] = OUTCOME_ORDER;
  const bad = outcomes.filter((outcome) => outcome !== 'ok');
  return bad.toSorted((one, other) => order.indexOf(one) - order.indexOf(other))[0] ?? 'ok';
}
