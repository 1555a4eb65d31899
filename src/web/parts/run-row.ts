/** Runs and jobs in lists: how each stands, in one word of the tables of outcomes and states, and where its page is. */

import { OUTCOME_ORDER } from '../../base/index.ts';
import type { Answer, JOBS, RunRow } from '../../protocol/index.ts';
import { pathOf } from '../router/location.ts';

export function stateOfRun({ state, exit, counts }: Pick<RunRow, 'state' | 'exit' | 'counts'>): string {
  if (state !== 'ended') return state;
  if (exit === 0) return 'ok';
  const { ok: _ok, ...others } = counts;
  const worst = Object.entries(others).toSorted(([, a = 0], [, b = 0]) => b - a)[0];
  return worst?.[0] ?? 'failed';
}

type JobRow = Answer<typeof JOBS.list>['jobs'][number];

/** Of a job that has ended, its worst end. */
export function stateOfJobRow({ state, tasks }: Pick<JobRow, 'state' | 'tasks'>): string {
  return state === 'ended' ? worstOf(Object.keys(tasks.ended)) : state;
}

export function worstOf(outcomes: readonly string[]): string {
  return OUTCOME_ORDER.find((outcome) => outcome !== 'ok' && outcomes.includes(outcome)) ?? 'ok';
}

/** A change of services is a run that has a page of its own. */
export function pathOfRun({ run, kind }: Pick<RunRow, 'run' | 'kind'>): string {
  return kind === 'service' ? pathOf('services', 'changes', run) : pathOf('run', run);
}
