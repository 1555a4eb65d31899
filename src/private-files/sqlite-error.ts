/** Which of SQLite's errors one is (sqlite.org/rescode.html). */

interface SqliteError extends Error {
  /** Its low byte is the kind. */
  readonly errcode: number;
}

const BUSY = 5;
/** Malformed, and no database at all. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

export function isBusy(error: unknown): error is SqliteError {
  return isSqliteError(error) && (error.errcode & 0xff) === BUSY;
}

export function isDamaged(error: unknown): error is SqliteError {
  return isSqliteError(error) && DAMAGED.has(error.errcode & 0xff);
}
