/** A run that broke off, or stopped before all was done, is taken up by this process. */

import { GrappeError } from '../base/index.ts';
import type { Database } from './database.ts';
import { isRunning, processMark } from './process-mark.ts';
import type { NewRun } from './stored-run.ts';

/** The number of its row. Only one of several processes can have it, and only on the machine where the last one had it. */
export function takeUp(database: Database, { id, host }: Pick<NewRun, 'id' | 'host'>): number {
  return database.write(() => {
    const [row] = database.rows('SELECT number, process, host, exit FROM runs WHERE id = ?', id);
    if (!row) throw new GrappeError('unknown-run', { message: `run ${id} is no longer recorded` });
    if (row['exit'] === null && row['host'] !== host) throw elsewhere(id, String(row['host']));
    if (row['exit'] === null && isRunning(String(row['process'])))
      throw new GrappeError('unknown-run', { message: `run ${id} goes on already` });
    const taken = 'UPDATE runs SET process = ?, host = ?, exit = NULL, ms = NULL WHERE id = ?';
    database.run(taken, [[processMark(), host, id]]);
    // Nobody meant this part of it.
    database.run('DELETE FROM orders WHERE run = ?', [[Number(row['number'])]]);
    return Number(row['number']);
  });
}

/** Homes are shared between machines, processes are not. */
function elsewhere(id: string, host: string): GrappeError {
  return new GrappeError('unknown-run', {
    message: `run ${id} began on ${host}, and has no end`,
    why: 'whether it still goes on there cannot be told from here',
    hint: `take it up on ${host}`,
  });
}
