/** The `--autostep` option: from how many equally spaced indexes on a range with a step is written. */

import { GrappeError } from '../base/index.ts';
import type { Runs } from './runs.ts';
import { type Stretch, steppedStretchesOf, stretchesOf } from './stretches.ts';

/** A count, a share of all indexes, or all of them. */
export type Autostep = number | `${number}%` | 'auto';

/** Reads the option's value; throws a usage error. */
export function parseAutostep(text: string): Autostep {
  if (text === 'auto') return text;
  const number = Number(text.endsWith('%') ? text.slice(0, -1) : text);
  const isShare = text.endsWith('%') && number >= 0 && number <= 100;
  const isCount = !text.endsWith('%') && Number.isInteger(number) && number >= 2;
  if (text.trim() !== '' && isShare) return `${number}%`;
  if (text.trim() !== '' && isCount) return number;
  throw new GrappeError('usage', {
    message: `autostep is not understood: '${text.slice(0, 40)}'`,
    hint: "give a count of at least 2, a percentage such as '50%', or 'auto'",
  });
}

/** The stretches of an axis under this option. */
export function writtenStretches(runs: Runs, autostep: Autostep | undefined): Stretch[] {
  if (autostep === undefined) return stretchesOf(runs);
  return steppedStretchesOf(runs, leastCount(autostep, runs.size));
}

function leastCount(autostep: Autostep, size: number): number {
  if (autostep === 'auto') return size;
  if (typeof autostep === 'number') return autostep;
  return (Number(autostep.slice(0, -1)) / 100) * size;
}
