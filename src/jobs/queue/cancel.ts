/** Anybody may want tasks ended: those that wait have ended then; of the others the controller sees that they are to end. */

import { GrappeError } from '../../base/index.ts';
import type { Database } from '../../store/index.ts';
import { CANCELLED, endJobs, endTask } from './end-tasks.ts';

export interface Cancelled {
  /** Waited, and have ended now. */
  readonly ended: number;
  /** Run, or may run: the controller ends them. */
  readonly asked: number;
}

const WAITING =
  "SELECT task FROM tasks INDEXED BY tasks_live WHERE job = ? AND state <> 'ended' AND state = 'queued'";
const ASK =
  "UPDATE tasks INDEXED BY tasks_live SET cancelling = 1 WHERE job = ? AND state <> 'ended' AND state IN ('placed', 'running')";

/** All tasks of the job where none are named. */
export function cancel(
  database: Database,
  id: string,
  nowMs: number,
  tasks: readonly number[] | undefined,
): Cancelled {
  return database.write(() => {
    const [row] = database.rows('SELECT number FROM jobs WHERE id = ?', id);
    if (!row) throw new GrappeError('unknown-job', { message: `no job has the id '${id}'` });
    const job = Number(row['number']);
    for (const task of tasks ?? []) refuseUnknown(database, id, job, task);
    const done = (tasks ?? [undefined]).map((task) => cancelSome(database, job, task));
    endJobs(database, [job], nowMs);
    return {
      ended: done.reduce((sum, { ended }) => sum + ended, 0),
      asked: done.reduce((sum, { asked }) => sum + asked, 0),
    };
  });
}

/** One task, or all. */
function cancelSome(database: Database, job: number, task: number | undefined): Cancelled {
  const [which, values] = task === undefined ? ['', [job]] : [' AND task = ?', [job, task]];
  const waiting = database.rows(WAITING + which, ...values);
  for (const row of waiting) endTask(database, { job, task: Number(row['task']) }, CANCELLED);
  const asked = database.rows(`${ASK}${which} RETURNING task`, ...values);
  return { ended: waiting.length, asked: asked.length };
}

function refuseUnknown(database: Database, id: string, job: number, task: number): void {
  const found = database.rows('SELECT task FROM tasks WHERE job = ? AND task = ?', job, task);
  if (found.length === 0) throw new GrappeError('unknown-job', { message: `job ${id} has no task ${task}` });
}
