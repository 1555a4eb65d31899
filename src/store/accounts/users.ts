/** Rows of users. */

import type { Database, Row } from '../database.ts';

export interface StoredUser {
  readonly number: number;
  readonly name: string;
  readonly role: string;
  readonly nodes: string | null;
  readonly languages: readonly string[] | null;
  readonly password: string | null;
  readonly isLocal: boolean;
  readonly isDisabled: boolean;
  readonly addedMs: number;
  /** When one of its sessions or tokens was last used, as far as they are still known. */
  readonly seenMs: number | null;
}

export type NewUser = Omit<StoredUser, 'number' | 'seenMs' | 'isDisabled' | 'password'>;

const USERS = `SELECT users.*, (SELECT max(at) FROM (
    SELECT seen AS at FROM sessions WHERE user = users.number UNION ALL SELECT used FROM tokens WHERE user = users.number
  )) AS seen FROM users`;

export function insertUser(database: Database, user: NewUser): void {
  const { name, role, nodes, languages, isLocal, addedMs } = user;
  database.run(
    'INSERT INTO users (name, role, nodes, languages, is_local, is_disabled, added) VALUES (?, ?, ?, ?, ?, 0, ?)',
    [[name, role, nodes, languages && JSON.stringify(languages), Number(isLocal), addedMs]],
  );
}

export function userNamed(database: Database, name: string): StoredUser | undefined {
  const [row] = database.rows(`${USERS} WHERE name = ?`, name);
  return row && userOf(row);
}

export function userNumbered(database: Database, number: number): StoredUser | undefined {
  const [row] = database.rows(`${USERS} WHERE number = ?`, number);
  return row && userOf(row);
}

export function listUsers(database: Database): StoredUser[] {
  return database.rows(`${USERS} ORDER BY name`).map(userOf);
}

export type UserChange = Partial<
  Pick<StoredUser, 'role' | 'nodes' | 'languages' | 'password' | 'isDisabled'>
>;

export function updateUser(database: Database, { number, ...user }: StoredUser, change: UserChange): void {
  const { role, nodes, languages, password, isDisabled } = { ...user, ...change };
  database.run(
    'UPDATE users SET role = ?, nodes = ?, languages = ?, password = ?, is_disabled = ? WHERE number = ?',
    [[role, nodes, languages && JSON.stringify(languages), password, Number(isDisabled), number]],
  );
}

export function deleteUser(database: Database, { number }: StoredUser): void {
  database.run('DELETE FROM users WHERE number = ?', [[number]]);
}

function userOf(row: Row): StoredUser {
  const { number, name, role, nodes, languages, password, added, seen } = row;
  return {
    number: Number(number),
    name: String(name),
    role: String(role),
    nodes: textOrNull(nodes),
    languages: typeof languages === 'string' ? (JSON.parse(languages) as string[]) : null,
    password: textOrNull(password),
    isLocal: row['is_local'] === 1,
    isDisabled: row['is_disabled'] === 1,
    addedMs: Number(added),
    seenMs: typeof seen === 'number' ? seen : null,
  };
}

function textOrNull(value: Row[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
