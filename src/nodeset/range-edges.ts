/**
 * Turns written ranges into edges of runs. Digits that touch the brackets belong to every index:
 * `n1[0-3]0` is `n[100,110,120,130]`. Everything is counted before it is built.
 */

import { fault, placeOf, quoted, type Source, type Span } from './fault.ts';
import { MAX_NODES, tooLarge } from './limits.ts';
import { MAX_DIGITS, rankOf } from './rank.ts';
import { type Runs, runsOfPairs } from './runs.ts';
import type { WrittenRange } from './scan-ranges.ts';

/** The digits that touch the brackets. */
export interface Touching {
  readonly leading: string;
  readonly trailing: string;
}

export interface Axis {
  /** Leading digits that all indexes share and that are beyond the 15 a rank can hold; mostly empty. */
  readonly head: string;
  readonly runs: Runs;
}

/** One range with its bounds as full indexes. */
interface Bounds {
  readonly first: number;
  readonly last: number;
  readonly stride: number;
  /** Digits of the first and of the last index; 0 for a negative first. */
  readonly lengths: readonly [number, number];
}

/** The axis that the ranges of one bracket, or of a range set, stand for. */
export function axisOf(source: Source, ranges: readonly WrittenRange[], touching: Touching): Axis {
  const pairs: number[] = [];
  const head = headOf(ranges[0]?.first ?? '', touching);
  let steppedCount = 0;
  for (const range of ranges) {
    refuseUneven(source, range, touching);
    const bounds = boundsOf(source, fullRange(range, touching), head);
    const count = Math.floor((bounds.last - bounds.first) / bounds.stride) + 1;
    // Neighbours cost two numbers however many they are; steps cost two numbers each.
    if (bounds.stride > 1) steppedCount += count;
    refuseTooMany(source, range, Math.max(count, steppedCount));
    if (bounds.stride === 1) pushNeighbours(pairs, bounds);
    else pushStepped(pairs, bounds);
  }
  return { head, runs: runsOfPairs(pairs) };
}

function refuseTooMany(source: Source, span: Span, count: number): void {
  const { mostNodes: most = MAX_NODES } = source;
  if (count > most) throw tooLarge(quoted(source, span), count, { most, where: placeOf(source, span) });
}

function headOf(bound: string, { leading, trailing }: Touching): string {
  const index = leading + bound + trailing;
  return index.slice(0, Math.max(0, index.length - MAX_DIGITS));
}

/** The range with its touching digits in each bound; they turn its step 1 into 10, 100… */
function fullRange(range: WrittenRange, { leading, trailing }: Touching): Required<WrittenRange> {
  const [first, last] = [leading + range.first + trailing, leading + range.last + trailing];
  return { ...range, first, last, step: (range.step ?? 1) * 10 ** trailing.length };
}

function boundsOf(source: Source, range: Required<WrittenRange>, head: string): Bounds {
  const [low, high] = [range.first.slice(head.length), range.last.slice(head.length)];
  const sharesHead = range.first.startsWith(head) && range.last.startsWith(head);
  if (!sharesHead || low.length > MAX_DIGITS || high.length > MAX_DIGITS) {
    const why = `indexes of more than ${MAX_DIGITS} digits must share the digits before the last ${MAX_DIGITS}`;
    throw fault(source, range, `an index is too long: ${quoted(source, range)}`, why);
  }
  const [first, last] = [Number(low), Number(high)];
  if (first > last) throw fault(source, range, `a range runs backwards: ${quoted(source, range)}`);
  const stride = first === last ? 1 : range.step;
  return { first, last, stride, lengths: [first < 0 ? 0 : low.length, high.length] };
}

/** Padding is part of an index, so the bounds must agree on it. */
function refuseUneven(source: Source, range: WrittenRange, { leading, trailing }: Touching): void {
  const { first, last } = range;
  const refused = (what: string, why?: string) =>
    fault(source, range, `${what}: ${quoted(source, range)}`, why);
  if (trailing !== '' && range.step !== undefined)
    throw refused(`digits '${trailing}' behind a range with a step`);
  if (isPaddedNegative(first) || isPaddedNegative(last)) throw refused('a negative number is padded');
  if (first.length === last.length && !first.startsWith('-')) return;
  if (isPaddedText(leading + first) || isPaddedText(leading + last)) {
    throw refused('uneven padding', 'the bounds of a padded range have equally many digits');
  }
  if (leading !== '') {
    throw refused('uneven bounds', `behind the digits '${leading}' both bounds need equally many digits`);
  }
}

function isPaddedNegative(bound: string): boolean {
  return bound.startsWith('-0') && bound.length > 2;
}

function isPaddedText(index: string): boolean {
  return index.length > 1 && index.startsWith('0');
}

/** Neighbours make one run for each length of index. */
function pushNeighbours(pairs: number[], { first, last, lengths }: Bounds): void {
  if (first < 0) pairs.push(first, Math.min(last, -1) + 1);
  let value = Math.max(first, 0);
  for (let length = Math.max(1, lengths[0]); value <= last; length++) {
    const end = length >= lengths[1] ? last : Math.min(last, 10 ** length - 1);
    pairs.push(rankOf(value, length), rankOf(end, length) + 1);
    value = end + 1;
  }
}

function pushStepped(pairs: number[], { first, last, stride, lengths }: Bounds): void {
  const isEven = lengths[0] === lengths[1];
  for (let value = first; value <= last; value += stride) {
    const rank = rankOf(value, isEven ? lengths[0] : digitCount(value));
    pairs.push(rank, rank + 1);
  }
}

/** How many digits an unpadded number has. */
function digitCount(value: number): number {
  let count = 1;
  for (let power = 10; value >= power; power *= 10) count++;
  return count;
}
