/** Orders to a run that is under way: written by any process of the account, taken away by the one that runs it. */

import type { Database } from './database.ts';

/** The number of the order. */
export function giveOrder(database: Database, id: string, order: object): number {
  return database.write(() => {
    database.run('INSERT INTO orders (run, record) SELECT number, ? FROM runs WHERE id = ?', [
      [JSON.stringify(order), id],
    ]);
    const [row] = database.rows('SELECT last_insert_rowid() AS number');
    return Number(row?.['number']);
  });
}

/** Whether its run has taken it. */
export function isTaken(database: Database, number: number): boolean {
  return database.rows('SELECT number FROM orders WHERE number = ?', number).length === 0;
}

/** Nobody took it, and nobody shall any more. */
export function withdrawOrder(database: Database, number: number): void {
  database.run('DELETE FROM orders WHERE number = ?', [[number]]);
}

/** In the order in which they were given; each only once. */
export function takeOrders(database: Database, id: string): unknown[] {
  const waiting =
    'SELECT orders.number, record FROM orders JOIN runs ON run = runs.number WHERE id = ? ORDER BY 1';
  // Most looks find none, and need not write.
  if (database.rows(waiting, id).length === 0) return [];
  return database.write(() => {
    const rows = database.rows(waiting, id);
    database.run(
      'DELETE FROM orders WHERE number = ?',
      rows.map(({ number }) => [number ?? null]),
    );
    return rows.map(({ record }) => JSON.parse(String(record)) as unknown);
  });
}
