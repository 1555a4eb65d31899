/** `ID`, `ID.TASK` or `ID.1-5,9`: a job, and perhaps some of its tasks. */

import type { ShownJob } from '../../../app/index.ts';
import { GrappeError } from '../../../base/index.ts';
import { RangeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { JobDesk } from './desk/job-desk.ts';

export interface JobPlace {
  readonly job: ShownJob;
  /** Absent: all. */
  readonly tasks: readonly number[] | undefined;
}

/** The one job that a command is about. */
export async function jobPlace(desk: JobDesk, { operands }: Arguments): Promise<JobPlace> {
  const [word, other] = operands;
  if (word === undefined) throw usageError('which job?', "name its id; 'grappe job list' shows them");
  if (other !== undefined) throw usageError(`unexpected operand '${other}'`, 'one job at a time');
  return placeOf(desk, word);
}

export async function placeOf(desk: JobDesk, word: string): Promise<JobPlace> {
  const dot = word.indexOf('.');
  if (dot < 0) return { job: await desk.job(word), tasks: undefined };
  const job = await desk.job(word.slice(0, dot));
  const tasks = [...RangeSet.parse(word.slice(dot + 1), { label: 'tasks' })].map(Number);
  const known = new Set(job.tasks.map(({ index }) => index));
  const unknown = tasks.find((task) => !known.has(task));
  if (unknown === undefined) return { job, tasks };
  throw new GrappeError('unknown-job', {
    message: `job ${job.id} has no task ${unknown}`,
    hint: `its tasks are ${foldTasks(known)}`,
  });
}

/** `1-3,7` */
export function foldTasks(indexes: Iterable<number>): string {
  return RangeSet.parse([...indexes].join(',')).fold();
}
