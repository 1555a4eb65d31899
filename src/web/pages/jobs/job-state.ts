/** The one word that stands for a job. */

import type { Answer, JOBS } from '../../../protocol/index.ts';
import { worstOf } from '../../parts/run-row.ts';

export type JobHead = Answer<typeof JOBS.show>;
export type JobTask = JobHead['tasks'][number];

export function stateOfJob({ tasks }: Pick<JobHead, 'tasks'>): string {
  if (tasks.some(({ state }) => state === 'running' || state === 'placed')) return 'running';
  if (tasks.every(({ end }) => end !== null)) return worstOf(tasks.flatMap(({ end }) => end?.outcome ?? []));
  if (tasks.some(({ end }) => end !== null)) return 'running';
  return tasks.some(({ state }) => state === 'pending') ? 'pending' : 'queued';
}

export function stateOfTask({ state, end, cancelling }: JobTask): string {
  if (end) return end.outcome;
  return cancelling ? 'stopping' : state;
}
