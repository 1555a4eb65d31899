import { expect, it, vi } from 'vitest';
import { newRun, nodeResult, stateFolder } from '../../test/support/state-folder.ts';
import { Database } from './database.ts';
import { History } from './history.ts';
import { prune } from './prune.ts';
import { RunWriter } from './run-writer.ts';

/** The newest runs are read from the end of the table, or of this index, and no more of them than are wanted. */
const FROM_THE_NEWEST = /^SCAN runs(?: USING INDEX runs_by_time)?$/;

it('every question finds its rows by an index, however many runs there are', async () => {
  using folder = stateFolder();
  using database = await Database.open(folder.path);
  using writer = new RunWriter(database, newRun());
  writer.ended(nodeResult('n1'));
  await writer.finish({ exit: 0, ms: 1, stdin: false });
  using history = await History.open(folder.path);
  using asked = vi.spyOn(Database.prototype, 'rows');
  history.runs({ limit: 20 });
  const run = history.find('last');
  history.find('run1');
  history.counts(run);
  history.results(run);
  history.resultOf(run, 'n1');
  Array.from(history.outputs(run.id));
  prune(database, { keepMs: 1, maxBytes: 1 }, new Date());
  const statements = asked.mock.calls.filter(([sql]) => / FROM (runs|results|outputs|packs)\b/.test(sql));
  expect(statements.length).toBe(10);
  for (const [sql, ...values] of statements) {
    const plan = database.rows(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => String(detail));
    const isLimited = (step: string): boolean => FROM_THE_NEWEST.test(step) && sql.includes('LIMIT');
    const slow = plan.filter((step) => step.startsWith('SCAN') && !isLimited(step));
    expect(slow, sql).toEqual([]);
    // Sorting takes what was found, all of it, before the first row comes.
    if (sql.includes('LIMIT')) expect(plan.join(), sql).not.toContain('TEMP B-TREE');
  }
});
