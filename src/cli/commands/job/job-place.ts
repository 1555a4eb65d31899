/** `ID`, `ID.TASK` or `ID.1-5,9`: a job of the queue, and perhaps some of its tasks. */

import { stateFolder } from '../../../config/index.ts';
import { type Job, JobQueue } from '../../../jobs/index.ts';
import { GrappeError } from '../../../base/index.ts';
import { RangeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

export interface JobPlace {
  readonly job: Job;
  /** Absent: all. */
  readonly tasks: readonly number[] | undefined;
}

/** The queue of this account; where nothing was ever submitted, no job has any id. */
export async function openQueue({ env }: CliIo): Promise<JobQueue> {
  const queue = await JobQueue.openExisting(stateFolder(env));
  if (queue) return queue;
  throw new GrappeError('unknown-job', {
    message: 'no job was submitted yet',
    hint: "'grappe submit' does that",
  });
}

/** The one job that a command is about. */
export function jobPlace(queue: JobQueue, { operands }: Arguments): JobPlace {
  const [word, other] = operands;
  if (word === undefined) throw usageError('which job?', "name its id; 'grappe job list' shows them");
  if (other !== undefined) throw usageError(`unexpected operand '${other}'`, 'one job at a time');
  return placeOf(queue, word);
}

export function placeOf(queue: JobQueue, word: string): JobPlace {
  const dot = word.indexOf('.');
  if (dot < 0) return { job: queue.job(word), tasks: undefined };
  const job = queue.job(word.slice(0, dot));
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
