/** What a check of nodes means for the exit status. */

import type { NodeCheck } from '../../../app/index.ts';
import { EXIT, exitStatusOf, type Outcome } from '../../../base/index.ts';

export function exitOfChecks(checks: readonly NodeCheck[]): number {
  return checks.length === 0 ? EXIT.usage : exitStatusOf(checks.map(outcomeOf));
}

/** A wrong answer is a failure, even of a command that ended well; no answer in time is as good as no node. */
function outcomeOf({ state, result }: NodeCheck): Outcome {
  if (state === 'error' && result.outcome === 'ok') return 'failed';
  return result.outcome === 'timeout' ? 'unreachable' : result.outcome;
}
