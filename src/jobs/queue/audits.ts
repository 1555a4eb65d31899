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

export function audited(database: Database, job: string): void {
  database.run('DELETE FROM audits WHERE job = (SELECT number FROM jobs WHERE id = ?)', [[job]]);
}
