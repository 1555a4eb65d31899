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
  const sliced = slice === undefined ? set : set.slice(RangeSet.parse(slice, { label: '-I' }).values());
  return pick === undefined ? sliced : sliced.pick(pick, random);
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
