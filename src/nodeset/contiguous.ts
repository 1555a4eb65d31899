/** Parts of a set that are written without a comma: one per run of neighbours, of every axis of every box. */

import { boxesOf } from './boxes.ts';
import type { Family } from './family.ts';
import type { Families } from './families.ts';
import { Gatherer } from './gatherer.ts';
import { type Runs, runsOfRanks } from './runs.ts';
import { runsOfStretch, stretchesOf } from './stretches.ts';

export function contiguousFamilies(families: Families): Families[] {
  return families.flatMap((family) => contiguousParts(family).map((part) => [part]));
}

function contiguousParts({ pattern, indexes }: Family): Family[] {
  if (indexes.kind === 'runs') return contiguousRuns(indexes).map((runs) => ({ pattern, indexes: runs }));
  if (indexes.arity === 0) return [{ pattern, indexes }];
  return boxesOf(indexes).flatMap((box) => {
    const choices = box.map((ranks) => contiguousRuns(runsOfRanks(ranks)));
    return combinations(choices).flatMap((axes) => familyOfBox(pattern.literals, axes));
  });
}

export function contiguousRuns(runs: Runs): Runs[] {
  return stretchesOf(runs).map(runsOfStretch);
}

/** Every way to choose one of each, the last choice changing fastest. */
function combinations(choices: readonly (readonly Runs[])[]): Runs[][] {
  return choices.reduce<Runs[][]>(
    (chosen, choice) => chosen.flatMap((before) => choice.map((runs) => [...before, runs])),
    [[]],
  );
}

function familyOfBox(literals: readonly string[], axes: readonly Runs[]): Families {
  const gatherer = new Gatherer();
  gatherer.add({ literals, axes });
  return gatherer.build();
}
