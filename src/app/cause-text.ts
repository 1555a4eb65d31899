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
    const counts = whatCounts(result);
    return `${outcome} (${cause}): ${told ?? CAUSES[cause]}${counts === undefined ? '' : `; ${counts}`}`;
  }
  if (wrongAnswer !== undefined)
    return `wrong answer: '${sanitise(wrongAnswer.trim()).replaceAll('\n', ' ')}'`;
  if (outcome === 'ok') return 'no answer, but a good exit code';
  return exit === null ? `${outcome}: ${OUTCOMES[outcome].text}` : `exited with exit code ${exit}`;
}

/** A gateway logs in with what its own account has: nothing here would change that. */
export function whatCounts({ cause, seenFrom }: NodeCheck['result']): string | undefined {
  if (seenFrom === undefined) return undefined;
  switch (cause) {
    case 'host-key-unknown':
    case 'host-key-changed':
      return `what counts are the known_hosts on gateway '${seenFrom}'`;
    case 'authentication':
      return `what counts are the keys on gateway '${seenFrom}'`;
    default:
      return undefined;
  }
}
