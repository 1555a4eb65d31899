/** Rows of what lets somebody in: links that are good once, sessions, tokens. Each is found by its id, and proved by its hash elsewhere. */

import type { Database, Row } from '../database.ts';

interface Credential {
  /** Not secret. */
  readonly id: string;
  readonly hash: Uint8Array;
  /** The number of a user. */
  readonly user: number;
}

export interface StoredLink extends Credential {
  readonly untilMs: number;
}

export interface StoredSession extends Credential {
  /** The hash of what the page keeps. */
  readonly key: Uint8Array;
  readonly way: 'link' | 'password';
  readonly beganMs: number;
  readonly seenMs: number;
  readonly from: string;
  readonly agent: string;
}

export interface StoredToken extends Credential {
  readonly label: string;
  readonly role: string;
  readonly madeMs: number;
  readonly untilMs: number | null;
  readonly usedMs: number | null;
}

/** Whose. */
export type Owned<Stored> = Stored & { readonly name: string };

export function insertLink(database: Database, { id, hash, user, untilMs }: StoredLink): void {
  database.run('INSERT INTO links VALUES (?, ?, ?, ?)', [[id, hash, user, untilMs]]);
}

export function linkOf(database: Database, id: string): StoredLink | undefined {
  const [row] = database.rows('SELECT * FROM links WHERE id = ?', id);
  return row && { ...credentialOf(row), untilMs: Number(row['until']) };
}

export function deleteLink(database: Database, id: string): void {
  database.run('DELETE FROM links WHERE id = ?', [[id]]);
}

export function deleteLinksOf(database: Database, user: number): void {
  database.run('DELETE FROM links WHERE user = ?', [[user]]);
}

export function insertSession(database: Database, session: StoredSession): void {
  const { id, hash, user, way, beganMs, seenMs, from, agent, key } = session;
  database.run('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    [id, hash, user, way, beganMs, seenMs, from, agent, key],
  ]);
}

export function sessionOf(database: Database, id: string): StoredSession | undefined {
  const [row] = database.rows('SELECT * FROM sessions WHERE id = ?', id);
  return row && sessionIn(row);
}

/** Newest first. */
export function listSessions(database: Database, user?: number): Owned<StoredSession>[] {
  const sql = `SELECT sessions.*, name FROM sessions JOIN users ON user = number
    WHERE ?1 IS NULL OR user = ?1 ORDER BY seen DESC`;
  return database.rows(sql, user ?? null).map((row) => ({ ...sessionIn(row), name: String(row['name']) }));
}

export function sawSession(database: Database, id: string, nowMs: number): void {
  database.run('UPDATE sessions SET seen = ? WHERE id = ?', [[nowMs, id]]);
}

export function deleteSession(database: Database, id: string): void {
  database.run('DELETE FROM sessions WHERE id = ?', [[id]]);
}

export function deleteSessionsOf(database: Database, user: number): void {
  database.run('DELETE FROM sessions WHERE user = ?', [[user]]);
}

export function insertToken(database: Database, token: StoredToken): void {
  const { id, hash, user, label, role, madeMs, untilMs, usedMs } = token;
  database.run('INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
    [id, hash, user, label, role, madeMs, untilMs, usedMs],
  ]);
}

export function tokenOf(database: Database, id: string): StoredToken | undefined {
  const [row] = database.rows('SELECT * FROM tokens WHERE id = ?', id);
  return row && tokenIn(row);
}

/** Newest first. */
export function listTokens(database: Database, user?: number): Owned<StoredToken>[] {
  const sql = `SELECT tokens.*, name FROM tokens JOIN users ON user = number
    WHERE ?1 IS NULL OR user = ?1 ORDER BY made DESC`;
  return database.rows(sql, user ?? null).map((row) => ({ ...tokenIn(row), name: String(row['name']) }));
}

export function usedToken(database: Database, id: string, nowMs: number): void {
  database.run('UPDATE tokens SET used = ? WHERE id = ?', [[nowMs, id]]);
}

export function deleteToken(database: Database, id: string): void {
  database.run('DELETE FROM tokens WHERE id = ?', [[id]]);
}

export function deleteTokensOf(database: Database, user: number): void {
  database.run('DELETE FROM tokens WHERE user = ?', [[user]]);
}

/** What ran out long ago. */
export function pruneCredentials(database: Database, nowMs: number, goneMs: number): void {
  database.run('DELETE FROM links WHERE until <= ?', [[nowMs]]);
  database.run('DELETE FROM sessions WHERE seen <= ?', [[goneMs]]);
  database.run('DELETE FROM tokens WHERE until <= ?', [[goneMs]]);
}

export function noteUrl(database: Database, url: string): void {
  database.run('INSERT OR REPLACE INTO server VALUES (1, ?)', [[url]]);
}

export function notedUrl(database: Database): string | undefined {
  const [row] = database.rows('SELECT url FROM server');
  return row && String(row['url']);
}

function credentialOf({ id, hash, user }: Row): Credential {
  return { id: String(id), hash: hash as Uint8Array, user: Number(user) };
}

function sessionIn(row: Row): StoredSession {
  return {
    ...credentialOf(row),
    key: row['key'] as Uint8Array,
    way: row['way'] === 'link' ? 'link' : 'password',
    beganMs: Number(row['began']),
    seenMs: Number(row['seen']),
    from: String(row['address']),
    agent: String(row['agent']),
  };
}

function tokenIn(row: Row): StoredToken {
  return {
    ...credentialOf(row),
    label: String(row['label']),
    role: String(row['role']),
    madeMs: Number(row['made']),
    untilMs: numberOrNull(row['until']),
    usedMs: numberOrNull(row['used']),
  };
}

function numberOrNull(value: Row[string] | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
