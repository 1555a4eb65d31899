/** The tables of the queue. What belongs to a job goes with it. */

import type { DatabaseForm } from '../../store/index.ts';

const QUEUE = `
-- One row: whose queue this is, and who acts for it.
CREATE TABLE controller (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  fence INTEGER NOT NULL,
  host TEXT NOT NULL,
  process TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL,
  key TEXT,
  -- SHA-256 of all that the request holds, but for the key.
  body TEXT NOT NULL,
  name TEXT NOT NULL,
  work TEXT NOT NULL,
  wishes TEXT NOT NULL,
  at_once INTEGER,
  output_bytes INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  state TEXT NOT NULL,
  ended INTEGER,
  -- Of one that has ended: whether all of its tasks did so with ok.
  ok INTEGER
) STRICT;
CREATE UNIQUE INDEX jobs_by_key ON jobs (user, key) WHERE key IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_user ON jobs (user, state);
CREATE INDEX jobs_live ON jobs (number) WHERE ended IS NULL;
CREATE INDEX jobs_by_end ON jobs (ended) WHERE ended IS NOT NULL;

CREATE TABLE afters (
  job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  after TEXT NOT NULL,
  PRIMARY KEY (job, after)
) STRICT, WITHOUT ROWID;
CREATE INDEX afters_by_after ON afters (after);

CREATE TABLE contents (
  sha256 TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE job_contents (
  job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (job, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_contents_by_sha256 ON job_contents (sha256);

CREATE TABLE tasks (
  job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
  task INTEGER NOT NULL,
  items TEXT,
  node TEXT,
  state TEXT NOT NULL,
  cancelling INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Attempts that count as tries: those whose end was not free.
  tries INTEGER NOT NULL DEFAULT 0,
  outcome TEXT,
  end TEXT,
  PRIMARY KEY (job, task)
) STRICT, WITHOUT ROWID;
-- Of a large job, those that have ended are passed by: whoever means this index names it, the planner prefers the key.
CREATE INDEX tasks_live ON tasks (job, task) WHERE state <> 'ended';

CREATE TABLE attempts (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  job INTEGER NOT NULL,
  task INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  node TEXT NOT NULL,
  engine TEXT NOT NULL,
  why TEXT NOT NULL,
  placed INTEGER NOT NULL,
  began INTEGER,
  ended INTEGER,
  unreachable INTEGER NOT NULL DEFAULT 0,
  environment TEXT,
  used TEXT,
  end TEXT,
  -- How far each stream is known, and how far it may go.
  stdout INTEGER NOT NULL DEFAULT 0,
  stderr INTEGER NOT NULL DEFAULT 0,
  output_bytes INTEGER NOT NULL,
  UNIQUE (job, task, attempt),
  FOREIGN KEY (job, task) REFERENCES tasks ON DELETE CASCADE
) STRICT;

CREATE TABLE outputs (
  attempt INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
  stream TEXT NOT NULL,
  offset INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (attempt, stream, offset)
) STRICT;

CREATE TABLE results (
  attempt INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (attempt, path)
) STRICT;

-- Jobs whose beginning is in the audit log, and whose end is not yet.
CREATE TABLE audits (
  job INTEGER PRIMARY KEY REFERENCES jobs ON DELETE CASCADE
) STRICT;

-- Attempts that have ended and may have left something on their nodes; they outlive their jobs.
CREATE TABLE sweeps (
  node TEXT NOT NULL,
  attempt TEXT NOT NULL,
  engine TEXT NOT NULL,
  PRIMARY KEY (node, attempt)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweeps_by_attempt ON sweeps (attempt);
`;

/** Why queued tasks of a job wait, as it was the last time that its turn came. */
const WAITS = 'ALTER TABLE jobs ADD COLUMN waits TEXT';

/**
 * A damaged queue is refused, never put aside as a history is: what was accepted is not thrown away, and an older copy
 * would run again what has run since.
 */
export const QUEUE_FORM: DatabaseForm = {
  file: 'jobs.db',
  title: 'queue of jobs',
  steps: [QUEUE, WAITS],
  synchronous: 'FULL',
  damaged: {
    code: 'queue-damaged',
    hint: "nothing of it is touched: see what 'sqlite3 jobs.db .recover' still reads; or move jobs.db, jobs.db-wal and jobs.db-shm away together, and an empty queue begins",
  },
  newer: 'queue-newer',
};
