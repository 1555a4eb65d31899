/** Keeps the queue within its limits: jobs that ended long ago go, in small steps. */

import type { Database, Row } from '../../store/index.ts';

export interface JobRetention {
  /** Jobs that ended longer ago go. */
  readonly keepMs: number;
  /** While the file holds more, those that ended first go. */
  readonly maxBytes: number;
}

export interface Pruning extends JobRetention {
  readonly nowMs: number;
  /** Removes what lies of a job beside the queue; called before its rows go, and perhaps more than once. */
  readonly forget: (job: string) => void;
}

/** Most jobs that one call removes. */
const JOBS_AT_ONCE = 20;
/** Most attempts, with their output, that one transaction removes. */
const ATTEMPTS_AT_ONCE = 50;
/** Most of these transactions for one job in one call; the next call goes on. */
const STEPS = 10;

/** Not those for which another one still waits. */
const OLDEST = `SELECT number, id, ended FROM jobs WHERE ended IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM afters JOIN jobs AS later ON later.number = afters.job
    WHERE afters.after = jobs.id AND later.ended IS NULL
  ) ORDER BY ended LIMIT 1`;
const SOME_ATTEMPTS = `DELETE FROM attempts WHERE number IN
  (SELECT number FROM attempts WHERE job = ? LIMIT ${ATTEMPTS_AT_ONCE}) RETURNING number`;
const UNUSED_CONTENTS = `DELETE FROM contents WHERE sha256 = ?
  AND NOT EXISTS (SELECT 1 FROM job_contents WHERE job_contents.sha256 = contents.sha256)`;

/** The ids of the jobs that are gone; as many as `JOBS_AT_ONCE` where there may be more to do. */
export function prune(database: Database, pruning: Pruning): string[] {
  const gone: string[] = [];
  while (gone.length < JOBS_AT_ONCE) {
    const [oldest] = database.rows(OLDEST);
    if (!oldest || !isOver(database, oldest, pruning)) break;
    const id = String(oldest['id']);
    pruning.forget(id);
    if (!removeAttempts(database, Number(oldest['number']))) break;
    removeJob(database, Number(oldest['number']));
    gone.push(id);
  }
  if (gone.length > 0) database.giveBack();
  return gone;
}

function isOver(database: Database, { ended }: Row, { keepMs, maxBytes, nowMs }: Pruning): boolean {
  return Number(ended) < nowMs - keepMs || database.usedBytes() > maxBytes;
}

/** Whether all are gone. */
function removeAttempts(database: Database, job: number): boolean {
  for (let step = 0; step < STEPS; step++) {
    const removed = database.write(() => database.rows(SOME_ATTEMPTS, job));
    if (removed.length < ATTEMPTS_AT_ONCE) return true;
  }
  return false;
}

function removeJob(database: Database, job: number): void {
  database.write(() => {
    const contents = database.rows('SELECT sha256 FROM job_contents WHERE job = ?', job);
    database.run('DELETE FROM jobs WHERE number = ?', [[job]]);
    database.run(
      UNUSED_CONTENTS,
      contents.map(({ sha256 }) => [String(sha256)]),
    );
  });
}
