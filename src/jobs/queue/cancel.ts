/**
 * Anybody may want tasks ended: those that wait have ended then; of the others the controller sees that they are to end.
 * Where a node is gone for good it never will: by the word of a person, what it has is given up.
 */

import { GrappeError } from '../../base/index.ts';
import type { Database } from '../../store/index.ts';
import type { TaskEnd } from '../job.ts';
import { endAttempt } from './attempts.ts';
import { CANCELLED, endJobs, endTask } from './end-tasks.ts';
import { SILENT, text } from './rows.ts';

export interface CancelOptions {
  /** Only these; absent: all of the job. */
  readonly tasks?: readonly number[] | undefined;
  /** Tasks whose node is silent have ended then, and are lost. */
  readonly force?: boolean | undefined;
}

export interface Cancelled {
  /** Waited, and have ended now. */
  readonly ended: number;
  /** Run, or may run: the controller ends them. */
  readonly asked: number;
  /** Their node is silent, and nobody waits for it any more. */
  readonly givenUp: number;
}

const GIVEN_UP: TaskEnd = {
  outcome: 'lost',
  cause: null,
  detail: 'given up while its node was silent: it may have run, and may run there still',
  exit: null,
  signal: null,
};

const WAITING =
  "SELECT task FROM tasks INDEXED BY tasks_live WHERE job = ? AND state <> 'ended' AND state = 'queued'";
const ASK =
  "UPDATE tasks INDEXED BY tasks_live SET cancelling = 1 WHERE job = ? AND state <> 'ended' AND state IN ('placed', 'running')";
export function cancel(
  database: Database,
  id: string,
  nowMs: number,
  { tasks, force = false }: CancelOptions,
): Cancelled {
  return database.write(() => {
    const [row] = database.rows('SELECT number FROM jobs WHERE id = ?', id);
    if (!row) throw new GrappeError('unknown-job', { message: `no job has the id '${id}'` });
    const job = Number(row['number']);
    for (const task of tasks ?? []) refuseUnknown(database, id, job, task);
    const chosen = tasks ?? [undefined];
    const givenUp = force ? chosen.map((task) => giveUpSome(database, { job, task, nowMs })) : [];
    const done = chosen.map((task) => cancelSome(database, job, task));
    endJobs(database, [job], nowMs);
    return {
      ended: done.reduce((sum, { ended }) => sum + ended, 0),
      asked: done.reduce((sum, { asked }) => sum + asked, 0),
      givenUp: givenUp.reduce((sum, count) => sum + count, 0),
    };
  });
}

/** One task, or all. */
function cancelSome(
  database: Database,
  job: number,
  task: number | undefined,
): Pick<Cancelled, 'ended' | 'asked'> {
  const [which, values] = task === undefined ? ['', [job]] : [' AND task = ?', [job, task]];
  const waiting = database.rows(WAITING + which, ...values);
  for (const row of waiting) endTask(database, { job, task: Number(row['task']) }, CANCELLED);
  const asked = database.rows(`${ASK}${which} RETURNING task`, ...values);
  return { ended: waiting.length, asked: asked.length };
}

/** Whoever acts finds them ended, and lets go of them. */
function giveUpSome(
  database: Database,
  { job, task, nowMs }: { readonly job: number; readonly task: number | undefined; readonly nowMs: number },
): number {
  const [which, values] = task === undefined ? ['', [job]] : [' AND tasks.task = ?', [job, task]];
  const silent = database.rows(`SELECT attempts.id ${SILENT}${which}`, ...values);
  for (const row of silent) {
    const place = endAttempt(database, { attempt: text(row['id']), end: GIVEN_UP, used: null }, nowMs);
    if (place) endTask(database, place, GIVEN_UP);
  }
  return silent.length;
}

function refuseUnknown(database: Database, id: string, job: number, task: number): void {
  const found = database.rows('SELECT task FROM tasks WHERE job = ? AND task = ?', job, task);
  if (found.length === 0) throw new GrappeError('unknown-job', { message: `job ${id} has no task ${task}` });
}
