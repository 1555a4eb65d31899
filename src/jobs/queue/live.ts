/** What the controller has to see to: jobs that have not ended, with those of their tasks that have not. */

import type { Database, Row } from '../../store/index.ts';
import type { LiveJob, LiveTask } from './read-jobs.ts';
import {
  LAST_ATTEMPT,
  optionalNumber,
  optionalText,
  TASK_COLUMNS,
  taskOf,
  text,
  wishesOf,
  workOf,
} from './rows.ts';

const JOBS = 'SELECT * FROM jobs WHERE ended IS NULL ORDER BY number';
// CROSS JOIN: in this order, which is that of the index.
const TASKS = `SELECT ${TASK_COLUMNS} FROM jobs CROSS JOIN tasks INDEXED BY tasks_live
  ON tasks.job = jobs.number
  AND tasks.state <> 'ended' ${LAST_ATTEMPT} WHERE jobs.ended IS NULL ORDER BY jobs.number, tasks.task`;
const AFTERS = `SELECT afters.job, before.ended, before.ok FROM jobs CROSS JOIN afters ON afters.job = jobs.number
  LEFT JOIN jobs AS before ON before.id = after WHERE jobs.ended IS NULL`;

/** In the order of acceptance. */
export function liveJobs(database: Database): LiveJob[] {
  const jobs = database.rows(JOBS);
  const tasks = Map.groupBy(database.rows(TASKS), ({ job }) => Number(job));
  const afters = Map.groupBy(database.rows(AFTERS), ({ job }) => Number(job));
  return jobs.map((row) => {
    const number = Number(row['number']);
    return {
      id: text(row['id']),
      user: text(row['user']),
      acceptedMs: Number(row['accepted']),
      work: workOf(row),
      wishes: wishesOf(row),
      atOnce: optionalNumber(row['at_once']),
      waits: optionalText(row['waits']),
      after: afterOf(afters.get(number) ?? []),
      tasks: (tasks.get(number) ?? []).map(liveTaskOf),
    };
  });
}

/** Jobs that come before another one are not removed before it has ended. */
function afterOf(before: readonly Row[]): LiveJob['after'] {
  if (before.some(({ ended, ok }) => ended !== null && ok !== 1)) return 'bad';
  return before.some(({ ended }) => ended === null) ? 'waits' : 'good';
}

function liveTaskOf(row: Row): LiveTask {
  const attemptId = row['attempt_id'];
  const isTried = typeof attemptId === 'string';
  return {
    ...taskOf(row),
    attemptId: isTried ? attemptId : null,
    offsets: isTried ? { stdout: Number(row['stdout']), stderr: Number(row['stderr']) } : null,
    tries: Number(row['tries']),
  };
}
