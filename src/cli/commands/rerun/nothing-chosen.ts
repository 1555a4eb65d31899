/** Says which ends a run has, where none of them was named. */

import { GrappeError, OUTCOME_ORDER, type Outcome } from '../../../base/index.ts';
import { usageError } from '../../getopt.ts';

/** `isUnsaid`: no outcome was named at all. */
export function nothingChosen(
  run: string,
  isUnsaid: boolean,
  counts: ReadonlyMap<Outcome, number>,
): GrappeError {
  const found = OUTCOME_ORDER.flatMap((outcome) => {
    const count = counts.get(outcome);
    return count === undefined ? [] : [`--${outcome} (${count})`];
  });
  if (isUnsaid) return usageError('which nodes of the run is not said', `run ${run} has ${found.join(', ')}`);
  return new GrappeError('nothing-selected', {
    message: `no node of run ${run} ended like that`,
    hint: `it has ${found.join(', ')}`,
  });
}
