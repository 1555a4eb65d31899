/** Which elements of the result are shown, and in how many parts: -I, --pick, --split, --contiguous. */

import { RangeSet } from '../../../nodeset/index.ts';
import type { ChoiceOptions } from './options.ts';
import type { IndexedSet } from './set-kind.ts';

/** The parts to show, one line each; a single empty one for an empty set. */
export function choose<Kind extends IndexedSet<Kind>>(
  set: Kind,
  options: ChoiceOptions,
  random: () => number,
): Kind[] {
  let chosen =
    options.slice === undefined ? set : set.slice(RangeSet.parse(options.slice, { label: '-I' }).values());
  if (options.pick !== undefined) chosen = chosen.pick(options.pick, random);
  const parts = partsOf(chosen, options);
  return parts.length > 0 ? parts : [chosen];
}

function partsOf<Kind extends IndexedSet<Kind>>(set: Kind, { split, contiguous }: ChoiceOptions): Kind[] {
  if (split !== undefined) return set.split(split);
  return contiguous ? set.contiguous() : [set];
}
