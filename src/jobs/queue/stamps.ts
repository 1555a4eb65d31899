/** Texts that change when there is something to tell. */

import type { Database } from '../../store/index.ts';
import { SILENT, STATE } from './counted-tasks.ts';

/** Another text than the last time: something of the job is to be told. */
export function stampOf(database: Database, id: string): string {
  const sql = `SELECT state, ended, waits, (SELECT json_array(sum(attempts), sum(state = 'ended'), sum(state = 'running'), sum(cancelling))
      FROM tasks WHERE job = jobs.number) AS tasks,
    (SELECT json_array(sum(stdout), sum(stderr), count(began), sum(unreachable)) FROM attempts WHERE job = jobs.number) AS wrote
    FROM jobs WHERE id = ?`;
  return JSON.stringify(database.rows(sql, id));
}

/** The same of the list of all jobs. */
export function listStamp(database: Database): string {
  const ends = 'SELECT (SELECT min(number) FROM jobs) AS first, (SELECT max(number) FROM jobs) AS last';
  const live = `SELECT ${STATE}, count(*) AS count, ${SILENT} FROM jobs CROSS JOIN tasks INDEXED BY tasks_live
    ON tasks.job = jobs.number AND tasks.state <> 'ended' WHERE jobs.ended IS NULL GROUP BY 1`;
  const waits = 'SELECT count(waits) AS waiting FROM jobs WHERE ended IS NULL';
  return JSON.stringify([database.rows(ends), database.rows(live), database.rows(waits)]);
}
