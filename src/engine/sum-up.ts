/** The summary of a run: every count is taken from the list it stands for. */

import { exitStatusOf, type Outcome, OUTCOME_ORDER } from '../base/index.ts';
import type { NodeResult, RunSummary } from './run-request.ts';

export function sumUp(id: string, results: readonly NodeResult[], ms: number): RunSummary {
  const found = new Map<Outcome, number>();
  for (const { outcome } of results) found.set(outcome, (found.get(outcome) ?? 0) + 1);
  const counts = new Map(OUTCOME_ORDER.flatMap((outcome) => pairIfAny(outcome, found.get(outcome))));
  return { id, results, counts, exit: exitStatusOf(counts.keys()), ms };
}

function pairIfAny(outcome: Outcome, count: number | undefined): [Outcome, number][] {
  return count === undefined ? [] : [[outcome, count]];
}
