/** The `--autostep` option: from how many equally spaced indexes on a range with a step is written. */

import { GrappeError } from '../base/index.ts';
import type { Runs } from './runs.ts';
import { type Stretch, steppedStretchesOf, stretchesOf } from './stretches.ts';

/** A count, a share of all indexes, or all of them. */
export type Autostep = number | `${number}%` | 'auto';

/** Reads the option's value; throws a usage error. */
export function parseAutostep(text: string): Autostep {
  if (text === 'auto') return text;
  const [, digits = '', percent] = /^(\d{1,9})(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (percent === '%' && number <= 100) return `${number}%`;
  if (percent === '' && number >= 2) return number;
  throw new GrappeError('usage', {
    message: `autostep is not understood: '${text.slice(0, 40)}'`,
    hint: "give a count of at least 2, a percentage such as '50%', or 'auto'",
  });
}

/** The stretches of an axis in a set of `size` nodes. */
export function writtenStretches(runs: Runs, size: number, autostep: Autostep | undefined): Stretch[] {
  return autostep === undefined ? stretchesOf(runs) : steppedStretchesOf(runs, leastCount(autostep, size));
}

/** A share is one of the whole set, not of the axis; `auto` means all, but at least three. */
function leastCount(autostep: Autostep, size: number): number {
  if (autostep === 'auto') return Math.max(3, size);
  if (typeof autostep === 'number') return Math.max(2, autostep);
  return Math.max(2, (Number(autostep.slice(0, -1)) / 100) * size);
}
