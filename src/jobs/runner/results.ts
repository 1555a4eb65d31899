/** Files that an attempt has left, as its node tells of them. */

import type { ResultFile } from '../engine.ts';
import type { Answer } from './answer.ts';
import { isPlainPath, unusable } from './place.ts';

export interface ResultLimits {
  readonly files: number;
  readonly bytes: number;
}

export type ResultItem = ResultFile | { readonly path: string; readonly refused: string };

const REFUSED: Readonly<Record<string, string>> = {
  link: 'is a link',
  folder: 'is a folder',
  fifo: 'is a fifo',
  device: 'is a device',
  socket: 'is a socket',
  other: 'is no file',
  unreadable: 'cannot be read',
  name: 'has control characters in its name',
  'too-large': 'is larger than what results may still hold',
  'too-many': 'is more than so many results as may be',
};

export function resultsOrder(id: string, patterns: readonly string[]): string {
  const unplain = patterns.find((pattern) => !isPlainPath(pattern));
  if (unplain !== undefined) throw unusable('result', unplain);
  return `${[id, ...patterns, '/'].join('\n')}\n`;
}

/** The bytes of a file are to be read before the next is asked for; what was not read of them is passed over. */
export async function* readResults(answer: Answer, limits: ResultLimits): AsyncGenerator<ResultItem, void> {
  // One more is told of: the one that is too many.
  const left = { files: limits.files + 1, bytes: limits.bytes };
  for (;;) {
    const line = await answer.line();
    if (line === undefined) return;
    const found = itemIn(line);
    left.files -= 1;
    left.bytes -= found.sizeBytes;
    if (left.files < 0 || left.bytes < 0) throw new Error('it sends more results than were asked for');
    const piece = answer.piece(found.sizeBytes);
    if (found.refused === undefined) yield { ...found, bytes: piece.bytes() };
    else yield { path: found.path, refused: found.refused };
    await piece.skip();
  }
}

interface Found {
  readonly path: string;
  readonly sizeBytes: number;
  readonly refused?: string;
}

function itemIn(line: string): Found {
  const [, word = '', path = ''] = /^(f \d{1,15}|x [a-z-]{1,16}) (.+)$/.exec(line) ?? [];
  if (path === '') throw new Error('a line of its answer is not understood');
  if (word.startsWith('x ')) return { path, sizeBytes: 0, refused: REFUSED[word.slice(2)] ?? 'is refused' };
  const sizeBytes = Number(word.slice(2));
  return isPlainPath(path) ? { path, sizeBytes } : { path, sizeBytes, refused: 'has no plain name' };
}
