/** Which elements of the result are shown, and in how many parts: -I, --pick, --split, --contiguous. */

import { RangeSet } from '../../../nodeset/index.ts';
import type { ChoiceOptions } from './options.ts';
import type { IndexedSet } from './set-kind.ts';

/** The chosen elements: by position, then at random. */
export function choose<Kind extends IndexedSet<Kind>>(
  set: Kind,
  { slice, pick }: ChoiceOptions,
  random: () => number,
): Kind {
  const sliced = slice === undefined ? set : set.slice(positionsOf(slice, set.size).values());
  return pick === undefined ? sliced : sliced.pick(pick, random);
}

/** What lies behind the end says nothing: `0-999999999` is everything, and no set that is too large. */
function positionsOf(slice: string, size: number): RangeSet {
  const clipped = slice.replaceAll(/\b([1-9]\d*|0)-([1-9]\d{5,})\b/g, (_, from: string, to: string) => {
    // A range keeps two bounds: a step may stand behind it.
    const last = Math.max(Number(from) + 1, size);
    return `${from}-${Math.min(Number(to), last)}`;
  });
  return RangeSet.parse(clipped, { label: '-I' });
}

/** The parts to show, one line each; a single empty one for an empty set. */
export function partsOf<Kind extends IndexedSet<Kind>>(
  set: Kind,
  { split, contiguous }: ChoiceOptions,
): Kind[] {
  if (set.size === 0) return [set];
  if (split !== undefined) return set.split(split);
  return contiguous ? set.contiguous() : [set];
}
