/** Columns of tasks that are counted by how they stand. */

import { IS_PENDING } from './rows.ts';

const OF_LAST = `FROM attempts WHERE attempts.job = tasks.job AND attempts.task = tasks.task
  AND attempts.attempt = tasks.attempts`;
/** Without a look at the attempts of what has ended. */
export const STATE = `iif(tasks.state = 'running' AND (SELECT ${IS_PENDING} ${OF_LAST}), 'pending', tasks.state) AS state`;
export const SILENT = `total(iif(tasks.state IN ('placed', 'running'), (SELECT unreachable ${OF_LAST}), 0)) AS silent`;
