/** What stands in a tree of files, on either side. */

export interface TreeEntry {
  /** Below the root of the tree, `/` between names; empty for the root itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly sizeBytes: number;
  /** Permission bits only, 07777. */
  readonly mode: number;
  readonly modifiedMs: number;
  /** Of a link. */
  readonly target?: string;
}

/** Something in a tree that is not copied. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** NAME_MAX and PATH_MAX of Linux. */
export const LONGEST_NAME_BYTES = 255;
export const LONGEST_PATH_BYTES = 4095;

/** The path of `name` in the folder `path` of a tree. */
export function below(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}

/** Whether two times are one: SFTP has whole seconds. */
export function isSameTime(oneMs: number, otherMs: number): boolean {
  return Math.floor(oneMs / 1000) === Math.floor(otherMs / 1000);
}

/** Why a name that a node gave is not taken over; undefined where it is fit for a file of this machine. */
export function unfitName(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'it is no name of a file';
  if (/[/\0]/.test(name)) return 'its name holds a slash or NUL';
  if (Buffer.byteLength(name) > LONGEST_NAME_BYTES) return 'its name is too long';
  return isText(name) ? undefined : 'its name is no UTF-8';
}

/** Why what a link points at is not taken over. */
export function unfitTarget(target: string): string | undefined {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > LONGEST_PATH_BYTES)
    return 'it points at no path';
  return isText(target) ? undefined : 'it points at a name that is no UTF-8';
}

/** Bytes that are no UTF-8 arrive as U+FFFD. */
function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\uFFFD');
}
