/** The tables of accounts. Of every secret that lets somebody in, only the hash is kept. */

import type { DatabaseForm } from '../database.ts';

const ACCOUNTS = `
CREATE TABLE users (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL,
  -- An expression; NULL: what the role may.
  nodes TEXT,
  -- JSON; NULL: what the role may.
  languages TEXT,
  -- NULL: comes in by links only.
  password TEXT,
  -- Of whoever runs the server.
  is_local INTEGER NOT NULL,
  is_disabled INTEGER NOT NULL,
  added INTEGER NOT NULL
) STRICT;

-- Good once: redeemed ones are gone.
CREATE TABLE links (
  id TEXT PRIMARY KEY,
  hash BLOB NOT NULL,
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_user ON links (user);

-- Revoked ones are gone; those that ran out stay for a while, to tell why.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  hash BLOB NOT NULL,
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  -- 'link' or 'password'.
  way TEXT NOT NULL,
  began INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  hash BLOB NOT NULL,
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  label TEXT NOT NULL,
  role TEXT NOT NULL,
  made INTEGER NOT NULL,
  -- NULL: for ever.
  until INTEGER,
  used INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user);

-- One row: where the server was last reached.
CREATE TABLE server (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  url TEXT NOT NULL
) STRICT;
`;

/** A session has two halves: what the browser shows by itself, and a key that the page keeps. Sessions of before have none. */
const KEYS = `
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN key BLOB NOT NULL DEFAULT x'';
`;

export const ACCOUNTS_FORM: DatabaseForm = {
  file: 'accounts.db',
  title: 'accounts',
  steps: [ACCOUNTS, KEYS],
  synchronous: 'FULL',
  damaged: {
    code: 'accounts-damaged',
    hint: 'move accounts.db, accounts.db-wal and accounts.db-shm away together, then add the accounts anew',
  },
  newer: 'accounts-newer',
};
