/** Reading the files of group sources. One that others can write is refused: it may hold commands. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GrappeError, systemCode, systemReason } from '../base/index.ts';
import { type ReadResult, readSource } from '../config/index.ts';

export interface GroupFile {
  readonly path: string;
  readonly text: string;
}

/** Is told of files that are left out. */
export type Warn = (message: string) => void;

/** Some sites write a line for every job or user. */
const MAX_BYTES = 64 << 20;

/** Those of these files that are there and may be read. */
export function filesThere(paths: readonly string[], warn: Warn): GroupFile[] {
  return paths.flatMap((path) => {
    const result = readSource(path, { cwd: '/', allowSticky: false, maxBytes: MAX_BYTES });
    if (result.kind === 'file') return [{ path, text: result.file.text }];
    if (result.kind === 'unsafe') throw unusable(path, result);
    if (result.kind === 'unreadable') warn(`'${path}' is left out: ${result.why}`);
    return [];
  });
}

/** A file that somebody named: it has to be there. */
export function namedFile(path: string): GroupFile {
  const result = readSource(path, { cwd: '/', allowSticky: true, maxBytes: MAX_BYTES });
  if (result.kind === 'file') return { path, text: result.file.text };
  throw unusable(path, result);
}

/** Files with this ending in these folders, by folder and then by name. */
export function filesIn(folders: readonly string[], ending: string, warn: Warn): GroupFile[] {
  return folders.flatMap((folder) => {
    const wanted = namesIn(folder, warn).filter((name) => name.endsWith(ending));
    return filesThere(
      wanted.sort().map((name) => join(folder, name)),
      warn,
    );
  });
}

function namesIn(folder: string, warn: Warn): string[] {
  try {
    // As a shell's `*` does: hidden files are left out.
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') warn(`'${folder}' is left out: ${systemReason(error)}`);
    return [];
  }
}

function unusable(path: string, result: Exclude<ReadResult, { kind: 'file' }>): GrappeError {
  return new GrappeError('config-unreadable', {
    message: `the group file '${path}' cannot be used`,
    why:
      result.kind === 'absent'
        ? 'there is no such file'
        : `${result.why}${result.kind === 'unsafe' ? ', and it may hold commands' : ''}`,
    ...(result.kind === 'unsafe' && { hint: 'take the write permission of others away (chmod o-w)' }),
  });
}
