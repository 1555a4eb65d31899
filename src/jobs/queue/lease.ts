/** Who acts: one controller at a time. Its fence number goes up with each change of hands, and every write of it is checked. */

import { hostname } from 'node:os';
import { GrappeError } from '../../base/index.ts';
import { type Database, isRunning, processMark, type Row } from '../../store/index.ts';

/** A holder that did not renew it for so long has lost it. */
export const LEASE_MS = 15_000;

export interface Lease {
  /** Goes before every write of the controller. */
  readonly fence: number;
  readonly untilMs: number;
}

export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly fence: number;
  readonly untilMs: number;
}

const TAKE = 'UPDATE controller SET fence = fence + 1, host = ?, process = ?, until = ? RETURNING fence';

export function takeLease(database: Database, nowMs: number): Lease | undefined {
  // Most looks find a holder, and need not write.
  if (holder(database, nowMs)) return undefined;
  return database.write(() => {
    if (holder(database, nowMs)) return undefined;
    const untilMs = nowMs + LEASE_MS;
    const [row] = database.rows(TAKE, hostname(), processMark(), untilMs);
    return { fence: Number(row?.['fence']), untilMs };
  });
}

export function renew(database: Database, fence: number, nowMs: number): Lease {
  const untilMs = nowMs + LEASE_MS;
  fenced(database, fence, () => database.run('UPDATE controller SET until = ?', [[untilMs]]));
  return { fence, untilMs };
}

/** Where somebody else has taken over, there is nothing to give back. */
export function release(database: Database, fence: number): void {
  database.run('UPDATE controller SET until = 0 WHERE fence = ?', [[fence]]);
}

export function holder(database: Database, nowMs: number): Holder | undefined {
  const [row] = database.rows('SELECT fence, host, process, until FROM controller');
  if (!row || !holds(row, nowMs)) return undefined;
  return {
    host: String(row['host']),
    pid: Number.parseInt(String(row['process']), 10),
    fence: Number(row['fence']),
    untilMs: Number(row['until']),
  };
}

function holds({ host, process, until }: Row, nowMs: number): boolean {
  const leftMs = Number(until) - nowMs;
  // Far more than was ever given: the clock was set back, and the holder did not renew it since.
  if (leftMs <= 0 || leftMs > 2 * LEASE_MS) return false;
  return host !== hostname() || isRunning(String(process));
}

/** A write of the controller: all or nothing, and nothing where another one has taken over. */
export function fenced<Result>(database: Database, fence: number, work: () => Result): Result {
  return database.write(() => {
    const [row] = database.rows('SELECT fence FROM controller');
    if (row?.['fence'] === fence) return work();
    throw new GrappeError('lease-lost', {
      message: 'this process no longer acts for the queue of jobs',
      why: `it held lease ${fence}, and ${String(row?.['fence'])} was given since`,
    });
  });
}
