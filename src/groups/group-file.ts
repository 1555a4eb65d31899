/** Reading the files of group sources. A file that others can write is refused: it may hold commands. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GrappeError } from '../base/index.ts';

export interface GroupFile {
  readonly path: string;
  readonly text: string;
}

const OTHERS_WRITE = 0o002;

/** The text of a file; undefined when there is none, or when it may not be read. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if (mode & OTHERS_WRITE) throw unsafe(path);
    return text;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error instanceof GrappeError ? error : unreadable(path, error);
  }
}

/** Those of these files that are there. */
export async function filesThere(paths: readonly string[]): Promise<GroupFile[]> {
  const texts = await Promise.all(paths.map(readIfThere));
  return paths.flatMap((path, at) => (texts[at] === undefined ? [] : [{ path, text: texts[at] }]));
}

/** A file that somebody named: it has to be there. */
export async function namedFile(path: string): Promise<GroupFile> {
  const [file] = await filesThere([path]);
  if (file) return file;
  throw new GrappeError('config-unreadable', {
    message: `'${path}' cannot be read`,
    why: 'there is no such file, or it may not be read',
  });
}

/** Files with this ending in these folders, by folder and then by name. */
export async function filesIn(folders: readonly string[], ending: string): Promise<GroupFile[]> {
  const files: GroupFile[] = [];
  for (const folder of folders) {
    const names = await namesIn(folder);
    const wanted = names.filter((name) => name.endsWith(ending)).sort();
    files.push(...(await filesThere(wanted.map((name) => join(folder, name)))));
  }
  return files;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    // As a shell's `*` does: hidden files are left out.
    return names.filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  }
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'EACCES';
}

function unsafe(path: string): GrappeError {
  return new GrappeError('config-unreadable', {
    message: `group file '${path}' is not used`,
    why: 'everybody on this machine may write it, and it may hold commands',
    hint: `chmod o-w ${path}`,
  });
}

function unreadable(path: string, cause: unknown): GrappeError {
  return new GrappeError('config-unreadable', {
    message: `'${path}' cannot be read`,
    why: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}
