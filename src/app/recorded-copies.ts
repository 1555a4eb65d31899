/** Copies as the history has them: a line for each destination, `copy "SRC" … "DEST"`, that is read back when one is run again. */

import { GrappeError } from '../base/index.ts';
import type { CopyPlace } from './copy-files.ts';
import type { StoredRun } from '../store/index.ts';

export type CopyKind = 'copy' | 'fetch';

export function copyLine(kind: CopyKind, { sources, destination }: CopyPlace): string {
  return [kind, ...[...sources, destination].map((word) => JSON.stringify(word))].join(' ');
}

const WORD = /"(?:[^"\\]|\\.)*"/g;

/** Throws GrappeError `unknown-run` where the history was written by something else. */
export function recordedPlaces({ id, commands }: Pick<StoredRun, 'id' | 'commands'>): CopyPlace[] {
  return commands.map((line) => {
    const words = Array.from(line.matchAll(WORD), ([word]) => JSON.parse(word) as string);
    const destination = words.pop();
    if (destination !== undefined && words.length > 0) return { sources: words, destination };
    throw new GrappeError('unknown-run', { message: `what run ${id} copied cannot be read` });
  });
}
