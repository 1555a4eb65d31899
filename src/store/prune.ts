/** Keeps the history within its limits; called at the end of a run, so that it never has much to do. */

import type { Database } from './database.ts';

export interface Retention {
  /** Runs that are older go. */
  readonly keepMs: number;
  /** While the file holds more, the oldest go. */
  readonly maxBytes: number;
}

/** Most runs that one call removes: the end of a run waits for it. */
const AT_ONCE = 5;

/** The newest run always stays. */
export function prune(database: Database, { keepMs, maxBytes }: Retention, now: Date): void {
  // One that still runs has yet to write its end; one that never ended holds little.
  // The plus keeps the primary key out of it: by time, the first few are enough.
  const oldest = `SELECT number, began FROM runs WHERE +number < (SELECT max(number) FROM runs)
    AND (exit IS NOT NULL OR began < ${now.getTime() - keepMs}) ORDER BY began LIMIT ${AT_ONCE}`;
  const isOver = (began: number): boolean =>
    began < now.getTime() - keepMs || database.usedBytes() > maxBytes;
  const [first] = database.rows(oldest);
  if (first === undefined || !isOver(Number(first['began']))) return;
  database.write(() => {
    for (const { number, began } of database.rows(oldest)) {
      if (!isOver(Number(began))) return;
      database.run('DELETE FROM runs WHERE number = ?', [[number ?? null]]);
    }
  });
  database.giveBack();
}
