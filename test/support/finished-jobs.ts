/** Fills a queue with jobs that have ended long ago, copies of one that did; by plain SQL, thousands a second. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** `like`: a job of one task and one attempt that has ended. */
export function addFinishedJobs(state: string, like: string, count: number): void {
  const database = new DatabaseSync(join(state, 'jobs.db'), { timeout: 10_000 });
  const id = `printf('old%09d', n)`;
  const numbers = `WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${count})`;
  const one = `(SELECT number FROM jobs WHERE id = '${like}')`;
  const first = `(SELECT max(number) FROM jobs WHERE id NOT LIKE 'old%')`;
  const firstAttempt = `(SELECT max(number) FROM attempts WHERE id NOT LIKE 'old%')`;
  database.exec(
    `BEGIN IMMEDIATE;
    INSERT INTO jobs SELECT ${first} + n, ${id}, user, NULL, body, name, work, wishes, at_once, output_bytes, accepted - n,
      state, ended - n, ok, NULL FROM counted, jobs WHERE id = '${like}';
    INSERT INTO tasks SELECT ${first} + n, task, items, node, state, cancelling, attempts, tries, outcome, end
      FROM counted, tasks WHERE job = ${one};
    INSERT INTO attempts SELECT ${firstAttempt} + n, ${id} || '.0.1', ${first} + n, task, attempt, node, engine, why, placed,
      began, ended, unreachable, environment, used, end, stdout, stderr, output_bytes FROM counted, attempts WHERE job = ${one};
    INSERT INTO outputs SELECT ${firstAttempt} + n, stream, offset, bytes FROM counted, outputs
      WHERE attempt = (SELECT number FROM attempts WHERE job = ${one});
    COMMIT`.replaceAll('FROM counted', `FROM (${numbers} SELECT n FROM counted)`),
  );
  database.close();
}
