/** What a check of a node means in words and for the exit status. */

import type { NodeCheck } from '../../../app/index.ts';
import { type Cause, CAUSES, EXIT, exitStatusOf, type Outcome, OUTCOMES } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';

export function exitOfChecks(checks: readonly NodeCheck[]): number {
  return checks.length === 0 ? EXIT.usage : exitStatusOf(checks.map(outcomeOf));
}

/** A wrong answer is a failure, even of a command that ended well; no answer in time is as good as no node. */
function outcomeOf({ state, result }: NodeCheck): Outcome {
  if (state === 'error' && result.outcome === 'ok') return 'failed';
  return result.outcome === 'timeout' ? 'unreachable' : result.outcome;
}

/** Causes that say little without what the node itself said. */
const TOLD_BY_DETAIL: ReadonlySet<Cause> = new Set<Cause>(['nologin', 'protocol', 'gateway']);

/** Why a node is not active. */
export function causeText({ result, wrongAnswer }: NodeCheck): string {
  const { outcome, cause, detail, exit } = result;
  if (cause !== null) {
    const told = TOLD_BY_DETAIL.has(cause) ? detail : null;
    return `${outcome} (${cause}): ${told ?? CAUSES[cause]}`;
  }
  if (wrongAnswer !== undefined)
    return `wrong answer: '${sanitise(wrongAnswer.trim()).replaceAll('\n', ' ')}'`;
  if (outcome === 'ok') return 'no answer, but a good exit code';
  return exit === null ? `${outcome}: ${OUTCOMES[outcome].text}` : `exited with exit code ${exit}`;
}
