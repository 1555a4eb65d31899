/** Attempts that have ended, whose folders may still lie on their nodes. */

import type { Database } from '../../store/index.ts';
import type { EngineName } from '../job.ts';
import { fenced } from './lease.ts';

export interface ToSweep {
  readonly attempt: string;
  readonly node: string;
  readonly engine: EngineName;
}

/** Each node is found by one step in the index, however many attempts the one before it has. */
const NODES = `WITH RECURSIVE found (node) AS (
    SELECT min(node) FROM sweeps
    UNION ALL
    SELECT (SELECT min(node) FROM sweeps WHERE sweeps.node > found.node) FROM found WHERE found.node IS NOT NULL
  ) SELECT node FROM found WHERE node IS NOT NULL`;

/** A few of each node: one that is gone for good does not stand before the others. */
export function toSweep(database: Database, perNode: number): ToSweep[] {
  return database.rows(NODES).flatMap(({ node }) =>
    database
      .rows('SELECT attempt, node, engine FROM sweeps WHERE node = ? LIMIT ?', String(node), perNode)
      .map((row) => ({
        attempt: String(row['attempt']),
        node: String(row['node']),
        engine: row['engine'] as EngineName,
      })),
  );
}

export function swept(database: Database, fence: number, attempts: readonly string[]): void {
  fenced(database, fence, () =>
    database.run(
      'DELETE FROM sweeps WHERE attempt = ?',
      attempts.map((attempt) => [attempt]),
    ),
  );
}
