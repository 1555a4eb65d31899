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

export const PERMISSIONS = 0o777;

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
