/** Writes a set as text: `a,n[1-9,20],r[1-2]n[01-16]`; families in order, brackets only around several indexes. */

import { type Autostep, writtenStretches } from './autostep.ts';
import type { Family } from './family.ts';
import { type Families, sizeOf } from './families.ts';
import { familiesOfNames } from './families-of-names.ts';
import { foldedAxes, partialBoxesOf } from './partial-boxes.ts';
import { fillPattern } from './pattern.ts';
import { digitsOf } from './rank.ts';
import { ranksOfRuns, type Runs, runsOfRanks } from './runs.ts';
import { stretchText } from './stretches.ts';

export interface FoldOptions {
  /** Fold only these 1-based axes, or the one counted from the end when negative. */
  readonly axis?: readonly number[];
  /** Write `a-b/step` for at least this many equally spaced indexes. */
  readonly autostep?: Autostep;
}

/**
 * The fold of texts that need not be node names, such as names in a format.
 *
 * @example
 * foldTexts(['ssh n1', 'ssh n2']); // 'ssh n[1-2]'
 */
export function foldTexts(texts: Iterable<string>, options: FoldOptions = {}): string {
  return termsOf(familiesOfNames(texts), options).join(',');
}

/** The terms of the fold, which commas join. */
export function termsOf(families: Families, { axis, autostep }: FoldOptions): string[] {
  const size = sizeOf(families);
  return families.flatMap((family) => termsOfFamily(family, axis, (runs) => axisText(runs, size, autostep)));
}

function termsOfFamily(
  { pattern, indexes }: Family,
  axis: readonly number[] | undefined,
  write: (runs: Runs) => string,
): string[] {
  if (indexes.kind === 'runs') {
    const [isFolded] = foldedAxes(axis, 1);
    if (isFolded === true) return [fillPattern(pattern, [write(indexes)])];
    return Array.from(ranksOfRuns(indexes), (rank) => fillPattern(pattern, [digitsOf(rank)]));
  }
  if (indexes.arity === 0) return [fillPattern(pattern, [])];
  const boxes = partialBoxesOf(indexes, foldedAxes(axis, indexes.arity));
  return boxes.map((box) =>
    fillPattern(
      pattern,
      box.map((ranks) => write(runsOfRanks(ranks))),
    ),
  );
}

/** One index bare, several in brackets. */
function axisText(runs: Runs, size: number, autostep: Autostep | undefined): string {
  const text = rangesText(runs, size, autostep);
  return runs.size === 1 ? text : `[${text}]`;
}

/** `1-5,9`: an axis of a set of `size` nodes as it stands inside brackets. */
export function rangesText(runs: Runs, size: number, autostep: Autostep | undefined): string {
  return writtenStretches(runs, size, autostep).map(stretchText).join(',');
}
