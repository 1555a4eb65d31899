/** What a run deals out to its nodes: numbers of a range, or texts. */

import { GrappeError } from '../../base/index.ts';
import { RangeSet } from '../../nodeset/index.ts';

export interface Items {
  readonly count: number;
  /** The items from position `from` up to `to`, without the last. */
  slice(from: number, to: number): string[];
  /** The first and the last item tell all that lie between: numbers without gaps. Texts tell nothing either way. */
  readonly hasGaps: boolean;
  readonly isNumbers: boolean;
}

/** Digits and what joins them: `1-60`, `001-100/2`, `1-9,20`. */
const NUMBERS = /^[\d\s,/-]*\d[\d\s,/-]*$/;

export function readsAsNumbers(text: string): boolean {
  return NUMBERS.test(text);
}

/** Each number once, in their order. Throws GrappeError `nodeset-syntax` or `nodeset-too-large`. */
export function numberItems(text: string): Items {
  const [, first = '', last = ''] = /^([1-9]\d{0,14}|0)-([1-9]\d{0,14})$/.exec(text.trim()) ?? [];
  return Number(last) > Number(first) ? spanItems(Number(first), Number(last)) : rangeItems(text);
}

/** Any number of them costs nothing until they are written out. */
function spanItems(first: number, last: number): Items {
  return {
    count: last - first + 1,
    slice: (from, to) => Array.from({ length: to - from }, (_, index) => String(first + from + index)),
    hasGaps: false,
    isNumbers: true,
  };
}

function rangeItems(text: string): Items {
  const numbers = RangeSet.parse(text, { label: '--shard' });
  const all = [...numbers];
  const span = Number(all.at(-1)) - Number(all[0]) + 1;
  return {
    count: all.length,
    slice: (from, to) => all.slice(from, to),
    hasGaps: span !== all.length,
    isNumbers: true,
  };
}

/** Control characters cannot stand in a word of every login shell; a tab can. */
const UNFIT = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Throws GrappeError `usage` for a text that no command line can carry. */
export function textItems(texts: readonly string[]): Items {
  const unfit = texts.findIndex((text) => UNFIT.test(text));
  if (unfit >= 0) {
    throw new GrappeError('usage', {
      message: `item ${unfit + 1} of --shard has a control character`,
      why: 'it cannot be written into a command line',
      hint: 'give the items as text, one a line',
    });
  }
  return {
    count: texts.length,
    slice: (from, to) => texts.slice(from, to),
    hasGaps: false,
    isNumbers: false,
  };
}
