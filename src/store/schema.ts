/** The tables of the history. A run's rows go with it. */

const RUNS = `
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  began INTEGER NOT NULL,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  cwd TEXT NOT NULL,
  config TEXT,
  process TEXT NOT NULL,
  commands TEXT NOT NULL,
  nodes TEXT NOT NULL,
  count INTEGER NOT NULL,
  among TEXT,
  rerun_of TEXT,
  options TEXT NOT NULL,
  stdin INTEGER NOT NULL,
  exit INTEGER,
  ms INTEGER
) STRICT;
CREATE INDEX runs_by_time ON runs (began);

CREATE TABLE results (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  node TEXT NOT NULL,
  outcome TEXT NOT NULL,
  exit INTEGER,
  signal TEXT,
  cause TEXT,
  detail TEXT,
  ms INTEGER NOT NULL,
  PRIMARY KEY (run, node)
) STRICT, WITHOUT ROWID;

-- What a node wrote, as numbers of blocks; turns are the lengths in which its two streams took turns.
CREATE TABLE outputs (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  node TEXT NOT NULL,
  stdout TEXT NOT NULL,
  stderr TEXT NOT NULL,
  turns TEXT NOT NULL,
  dropped INTEGER NOT NULL,
  PRIMARY KEY (run, node)
) STRICT, WITHOUT ROWID;

-- Blocks first, first + 1, …, compressed together.
CREATE TABLE packs (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  first INTEGER NOT NULL,
  lengths TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (run, first)
) STRICT;
`;

const ROLLOUTS = `
-- What a change of services has told, each as one JSON object: what its --json prints.
CREATE TABLE events (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  number INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- What people tell a run that is under way; it takes them away.
CREATE TABLE orders (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  record TEXT NOT NULL
) STRICT;
`;

/** What makes each version of the tables of the one before; a file of a newer grappe is refused. */
export const SCHEMA_STEPS: readonly string[] = [RUNS, ROLLOUTS];
