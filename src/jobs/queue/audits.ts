/** Which ends the audit log does not have yet. Whoever writes one there takes it off afterwards: it may stand there twice, never not at all. */

import type { Outcome } from '../../base/index.ts';
import type { Database } from '../../store/index.ts';
import { text } from './rows.ts';

export interface UnauditedEnd {
  readonly job: string;
  /** Tasks by outcome. */
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
}

const ENDED = `SELECT jobs.number, jobs.id FROM audits CROSS JOIN jobs ON jobs.number = audits.job
  WHERE jobs.ended IS NOT NULL LIMIT 100`;
const COUNTS = 'SELECT outcome, count(*) AS count FROM tasks WHERE job = ? GROUP BY outcome';

export function unaudited(database: Database): UnauditedEnd[] {
  return database.rows(ENDED).map(({ number, id }) => ({
    job: text(id),
    counts: Object.fromEntries(
      database.rows(COUNTS, Number(number)).map(({ outcome, count }) => [text(outcome), Number(count)]),
    ),
  }));
}

/** Whether its beginning is in the audit log, and its end is not yet. */
export function isOnRecord(database: Database, job: string): boolean {
  const sql = 'SELECT 1 FROM jobs JOIN audits ON audits.job = jobs.number WHERE jobs.id = ?';
  return database.rows(sql, job).length > 0;
}

export function audited(database: Database, job: string): void {
  database.run('DELETE FROM audits WHERE job = (SELECT number FROM jobs WHERE id = ?)', [[job]]);
}
