/**
 * The files of a configuration that may be shown and changed from afar: grappe.yaml, and what it includes that really lies in its
 * folder. Links are followed before anything is decided; no other path of the machine is touched.
 */

import { accessSync, constants, lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import { readSource } from '../read-source.ts';
import type { SourceFile } from '../source-file.ts';

export interface OwnFile {
  /** Below the folder of grappe.yaml; of a file that lies elsewhere the path as it was included. */
  readonly name: string;
  /** By which it was included. */
  readonly path: string;
  readonly realPath: string;
  /** `read`: shown and not changed; `none`: not even shown. */
  readonly access: 'write' | 'read' | 'none';
  readonly why: 'not-ours' | 'linked' | 'elsewhere' | null;
}

export function ownFiles(files: readonly SourceFile[]): OwnFile[] {
  const [main] = files;
  if (!main) return [];
  const folder = ownFolder(main);
  return files.map(({ path }) => {
    const realPath = realpathSync(path);
    if (!isInside(folder, realPath))
      return { name: path, path, realPath, access: 'none', why: 'elsewhere' } as const;
    const why = whyNotWritten(realPath);
    return {
      ...{ name: relative(folder, realPath), path, realPath, why },
      access: why === null ? 'write' : 'read',
    } as const;
  });
}

/** Where everything lies that may be read and written. */
export function ownFolder(main: SourceFile): string {
  return dirname(realpathSync(main.path));
}

/** Throws GrappeError where it can no longer be read. */
export function readOwn({ name, realPath }: Pick<OwnFile, 'name' | 'realPath'>): string {
  const result = readSource(realPath, { cwd: dirname(realPath), allowSticky: true });
  if (result.kind === 'file' && realpathSync(realPath) === realPath) return result.file.text;
  throw new GrappeError('config-unreadable', {
    message: `'${name}' cannot be read`,
    why: result.kind === 'file' || result.kind === 'absent' ? 'it was moved' : result.why,
  });
}

export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '' && inside !== '..' && !inside.startsWith('../') && !isAbsolute(inside);
}

/** It is replaced by another file of the same owner and mode: that must be possible, and no other name may lead to the old one. */
function whyNotWritten(realPath: string): OwnFile['why'] {
  const { nlink, uid } = lstatSync(realPath);
  if (nlink > 1) return 'linked';
  const me = process.geteuid?.();
  if (me !== 0 && uid !== me) return 'not-ours';
  try {
    accessSync(realPath, constants.W_OK);
    accessSync(dirname(realPath), constants.W_OK);
    return null;
  } catch {
    return 'not-ours';
  }
}
