/** What a check of a node means in words and for the exit status. */

import type { NodeCheck } from '../../../app/index.ts';
import { CAUSES, EXIT, exitStatusOf, OUTCOMES } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';

/** A wrong answer counts as a failure, even of a command that ended well. */
export function exitOfChecks(checks: readonly NodeCheck[]): number {
  const outcomes = checks.map(({ state, result }) =>
    state === 'error' && result.outcome === 'ok' ? 'failed' : result.outcome,
  );
  return outcomes.length === 0 ? EXIT.usage : exitStatusOf(outcomes);
}

/** Why a node is not active. */
export function causeText({ result, wrongAnswer }: NodeCheck): string {
  if (result.cause !== null) return `${result.outcome} (${result.cause}): ${CAUSES[result.cause]}`;
  if (wrongAnswer !== undefined && wrongAnswer !== '')
    return `wrong answer: '${sanitise(wrongAnswer.trim()).replaceAll('\n', ' ')}'`;
  if (result.outcome === 'ok') return 'no answer, but a good exit code';
  return result.exit === null
    ? `${result.outcome}: ${OUTCOMES[result.outcome].text}`
    : `exited with exit code ${result.exit}`;
}
