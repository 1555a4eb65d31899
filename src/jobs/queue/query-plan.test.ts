import { expect, it, vi } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { Database } from '../../store/index.ts';
import type { TaskEnd } from '../job.ts';
import { JobQueue } from './job-queue.ts';
import { JOB_STATES } from './read-jobs.ts';
import { QUEUE_FORM } from './schema.ts';

/**
 * What may be read as a whole: the one row of the controller, what has not ended, and an index from its beginning as far
 * as is wanted.
 */
const SMALL = [
  /^SCAN controller$/,
  /^SCAN jobs USING INDEX jobs_live$/,
  /^SCAN jobs USING INDEX jobs_by_end$/,
  /^SCAN (CONSTANT ROW|found|\d+ CONSTANT ROWS?|pragma_\w+ VIRTUAL TABLE.*)$/,
];

const OK: TaskEnd = { outcome: 'ok', cause: null, detail: null, exit: 0, signal: null };

it('every question and every write finds its rows by an index, however many jobs have ended', async () => {
  using folder = stateFolder();
  const statements = new Set<string>();
  using _rows = vi.spyOn(Database.prototype, 'rows').mockImplementation(function (
    this: Database,
    sql,
    ...values
  ) {
    statements.add(sql);
    return rows.call(this, sql, ...values);
  });
  using _run = vi.spyOn(Database.prototype, 'run').mockImplementation(function (this: Database, sql, values) {
    statements.add(sql);
    run.call(this, sql, values);
  });
  using queue = await JobQueue.open(folder.path);
  everything(queue);
  // A test that no longer sees them would prove nothing.
  expect(statements.size).toBeGreaterThan(45);
  using database = await Database.open(folder.path, { form: QUEUE_FORM });
  for (const sql of statements) {
    if (sql.startsWith('PRAGMA')) continue;
    const plan = rows.call(database, `EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => String(detail));
    const slow = plan.filter((step) => step.startsWith('SCAN') && !SMALL.some((small) => small.test(step)));
    expect(slow, sql).toEqual([]);
    // By these indexes only: what others lead to may be all that one user, or one job, ever had.
    if (sql.includes('user = ?') && !sql.includes('+user')) expect(plan.join(), sql).toContain('user=?');
    if (sql.includes("state <> 'ended'") && !sql.includes('task = ?'))
      expect(plan.join(), sql).toContain('INDEX tasks_live');
    // Sorting takes what was found, all of it, before the first row comes.
    if (sql.includes('LIMIT')) expect(plan.join(), sql).not.toContain('TEMP B-TREE');
  }
});

// oxlint-disable-next-line typescript/unbound-method -- called with their database, from where the spies stand
const { rows, run } = Database.prototype;

/** Each method at least once, in each of its forms. */
function everything(queue: JobQueue): void {
  const { fence } = queue.takeLease(0)!;
  queue.renew(fence, 0);
  queue.holder(0);
  queue.changes();
  const given = submission({ key: 'k', tasks: 4 }, ['print(1)']);
  const { job } = queue.accept(given, 0);
  queue.accept(given, 0);
  const later = queue.accept(submission({ wishes: { after: [job] } }), 0).job;
  const place = (task: number): string =>
    queue.place(fence, [{ job, task, node: 'n1', engine: 'ssh', why: '' }], 0)[0]!;
  const [one, two] = [place(0), place(1)];
  queue.sent(fence, [one]);
  queue.began(fence, [{ attempt: one, atMs: 0, environment: null }]);
  queue.addOutput(fence, [{ attempt: one, stream: 'stdout', offset: 0, bytes: Buffer.from('x') }]);
  queue.setUnreachable(fence, [two], true);
  queue.live();
  for (const state of JOB_STATES) queue.list({ limit: 5, states: [state] });
  const results = [{ path: 'a', sizeBytes: 1, sha256: 'x', place: 'a' }];
  queue.ended(fence, [{ attempt: one, end: OK, used: null, results }], 0);
  queue.requeue(fence, [{ attempt: two, end: OK, used: null }], 0);
  queue.endUnplaced(fence, [{ job, task: 2, end: OK }], 0);
  queue.cancel(job, 0, { tasks: [3], force: true });
  queue.cancel(job, 0, { force: true });
  queue.cancel(later, 0);
  for (const name of ['last', job]) for (const user of [undefined, 'ann']) queue.job(name, user);
  for (const user of [{}, { user: 'ann' }])
    for (const before of [{}, { before: later }]) queue.list({ limit: 5, ...user, ...before });
  queue.content([...given.contents.keys()][0]!);
  queue.output({ attempt: one, stream: 'stdout', from: 0, max: 9 });
  queue.results(job, 0);
  queue.onNode('n1', 5);
  queue.head(job);
  queue.stamp(job);
  queue.stamp();
  queue.places(job);
  queue.running();
  queue.outputSize(one, 'stdout');
  queue.toSweep(9);
  queue.swept(fence, [one]);
  queue.prune({ keepMs: 0, maxBytes: 0, nowMs: 1, forget: () => undefined });
  queue.release(fence);
}
