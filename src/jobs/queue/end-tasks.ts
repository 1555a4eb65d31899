/** The end of tasks, and of the job when they were its last ones. Inside a transaction. */

import type { Database } from '../../store/index.ts';
import type { TaskEnd } from '../job.ts';

/** Said of tasks that somebody wanted ended before they were placed. */
export const CANCELLED: TaskEnd = {
  outcome: 'cancelled',
  cause: null,
  detail: 'cancelled before it began',
  exit: null,
  signal: null,
};

const END_TASK = `UPDATE tasks SET state = 'ended', cancelling = 0, outcome = ?, end = ?
  WHERE job = ? AND task = ? AND state <> 'ended'`;
const END_JOB = `UPDATE jobs SET state = 'ended', ended = ?,
  ok = NOT EXISTS (SELECT 1 FROM tasks WHERE job = number AND outcome <> 'ok')
  WHERE number = ? AND ended IS NULL
  AND NOT EXISTS (SELECT 1 FROM tasks INDEXED BY tasks_live WHERE job = number AND tasks.state <> 'ended')`;

/** Where a task lies: the number of its job's row, and its own. */
export interface TaskPlace {
  readonly job: number;
  readonly task: number;
}

export function endTask(database: Database, { job, task }: TaskPlace, end: TaskEnd): void {
  database.run(END_TASK, [[end.outcome, JSON.stringify(end), job, task]]);
}

/** Those of these jobs whose tasks have all ended. */
export function endJobs(database: Database, jobs: Iterable<number>, nowMs: number): void {
  database.run(
    END_JOB,
    new Set(jobs).values().map((job) => [nowMs, job]),
  );
}
