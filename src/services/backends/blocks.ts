/** Blocks of NAME=VALUE lines with an empty line between them, in the order of the units. */

import type { Backend } from '../../config/index.ts';
import { printableLine } from '../../transport/index.ts';
import type { Reading } from '../reading.ts';
import { readingOf } from './backend-kind.ts';

export type Block = ReadonlyMap<string, string>;

/** A value longer than this is not one. */
const LONGEST_VALUE = 1000;

export function byBlocks(
  backend: Backend,
  read: (block: Block) => Partial<Reading>,
): (units: readonly string[], text: string) => readonly Reading[] {
  return (units, text) => {
    const blocks = blocksOf(text);
    // One too few or too many, and none is known to be whose.
    const known = blocks.length === units.length;
    const detail = known ? null : printableLine(text.slice(0, LONGEST_VALUE)) || `${backend} gave no answer`;
    return units.map((_, at) => readingOf(backend, known ? read(blocks[at] ?? new Map()) : { detail }));
  };
}

function blocksOf(text: string): Block[] {
  const trimmed = text.replace(/\n+$/, '');
  return trimmed === '' ? [] : trimmed.split('\n\n').map(blockOf);
}

function blockOf(text: string): Block {
  const pairs = text.split('\n').map((line): [string, string] => {
    const at = line.indexOf('=');
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1, at + 1 + LONGEST_VALUE)];
  });
  return new Map(pairs);
}

/** The value, unless it is absent or empty; made safe for one line. */
export function wordOf(block: Block, name: string): string | null {
  const value = block.get(name);
  return value === undefined || value === '' ? null : printableLine(value);
}

/** A whole number that is one. */
export function numberOf(block: Block, name: string): number | null {
  const value = block.get(name) ?? '';
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** `yes` or `no`; null for anything else. */
export function flagOf(block: Block, name: string): boolean | null {
  const value = block.get(name);
  return value === 'yes' ? true : value === 'no' ? false : null;
}
