/** What the scripts of locks print. */

import type { Frames } from '../../facts/index.ts';
import { type LockOwner, readOwner } from './lock-owner.ts';

export interface LockLine {
  /** As `lockName` has made it. */
  readonly name: string;
  readonly word: 'taken' | 'kept' | 'over' | 'held' | 'none' | 'freed';
  readonly leftSeconds: number;
  /** Null where it cannot be read. */
  readonly owner: LockOwner | null;
}

const LINE = /^([A-Za-z0-9_@:.%-]{1,255}) (taken|kept|over|held|none|freed) (-?\d{1,12})(?: (.*))?$/;
const MOST_LINES = 10_000;

export function lockLines(frames: Frames): LockLine[] {
  const lines = (frames.get('locks') ?? '').split('\n').slice(0, MOST_LINES);
  return lines.flatMap((line) => {
    const [, name = '', word, left, owner = ''] = LINE.exec(line) ?? [];
    if (word === undefined) return [];
    return [{ name, word: word as LockLine['word'], leftSeconds: Number(left), owner: readOwner(owner) }];
  });
}
