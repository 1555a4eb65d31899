/** How the result is folded: --autostep and --axis, made ready for a set of a known size. */

import type { Autostep, FoldOptions } from '../../../nodeset/index.ts';
import type { OutputOptions } from './options.ts';

const AUTO_LEAST = 3;
const LEAST = 2;

/** A share counts of the whole result, also where it is shown in parts. */
export function foldOptions(
  { autostep, axis }: Pick<OutputOptions, 'autostep' | 'axis'>,
  size: number,
): FoldOptions {
  return {
    ...(autostep !== undefined && { autostep: leastCount(autostep, size) }),
    ...(axis !== undefined && { axis }),
  };
}

function leastCount(autostep: Autostep, size: number): number {
  if (typeof autostep === 'number') return autostep;
  if (autostep === 'auto') return Math.max(AUTO_LEAST, size);
  return Math.max(LEAST, Math.ceil((Number(autostep.slice(0, -1)) * size) / 100));
}
