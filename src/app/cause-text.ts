/** Why a check found a node not active, in words. */

import { type Cause, CAUSES, OUTCOMES } from '../base/index.ts';
import { sanitise } from '../output/index.ts';
import type { NodeCheck } from './check-nodes.ts';

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
