/** A run that broke off, or stopped before all was done, is taken up by this process. */

import { hostname } from 'node:os';
import { GrappeError } from '../base/index.ts';
import type { Database } from './database.ts';
import { mayRun, processMark } from './process-mark.ts';

/** The number of its row. Only one of several processes can have it. */
export function takeUp(database: Database, id: string): number {
  return database.write(() => {
    const [row] = database.rows('SELECT number, host, process, exit FROM runs WHERE id = ?', id);
    if (!row) throw new GrappeError('unknown-run', { message: `run ${id} is no longer recorded` });
    if (row['exit'] === null && mayRun(String(row['host']), String(row['process'])))
      throw new GrappeError('unknown-run', { message: `run ${id} goes on already` });
    database.run('UPDATE runs SET host = ?, process = ?, exit = NULL, ms = NULL WHERE id = ?', [
      [hostname(), processMark(), id],
    ]);
    // Nobody meant this part of it.
    database.run('DELETE FROM orders WHERE run = ?', [[Number(row['number'])]]);
    return Number(row['number']);
  });
}
