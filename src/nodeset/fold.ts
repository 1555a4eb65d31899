/** Writes a set as text: `a,n[1-9,20],r[1-2]n[01-16]`; families in order, brackets only around several indexes. */

import { type Autostep, writtenStretches } from './autostep.ts';
import type { Family } from './family.ts';
import type { Families } from './families.ts';
import { familiesOfNames } from './families-of-names.ts';
import { foldedAxes, partialBoxesOf } from './partial-boxes.ts';
import { fillPattern, type Pattern } from './pattern.ts';
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
export function termsOf(families: Families, options: FoldOptions): string[] {
  return families.flatMap((family) => termsOfFamily(family, options));
}

function termsOfFamily({ pattern, indexes }: Family, { axis, autostep }: FoldOptions): string[] {
  if (indexes.kind === 'runs') {
    const [isFolded] = foldedAxes(axis, 1);
    if (isFolded === true) return [fillPattern(pattern, [axisText(indexes, autostep)])];
    return Array.from(ranksOfRuns(indexes), (rank) => fillPattern(pattern, [digitsOf(rank)]));
  }
  if (indexes.arity === 0) return [fillPattern(pattern, [])];
  const boxes = partialBoxesOf(indexes, foldedAxes(axis, indexes.arity));
  return boxes.map((box) => boxText(pattern, box, autostep));
}

function boxText(
  pattern: Pattern,
  box: readonly (readonly number[])[],
  autostep: Autostep | undefined,
): string {
  return fillPattern(
    pattern,
    box.map((ranks) => axisText(runsOfRanks(ranks), autostep)),
  );
}

/** One index bare, several in brackets. */
function axisText(runs: Runs, autostep: Autostep | undefined): string {
  const text = rangesText(runs, autostep);
  return runs.size === 1 ? text : `[${text}]`;
}

/** `1-5,9`: the axis as it stands inside brackets. */
export function rangesText(runs: Runs, autostep?: Autostep): string {
  return writtenStretches(runs, autostep).map(stretchText).join(',');
}
