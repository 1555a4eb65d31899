/** Which ends of tasks somebody means who wants them run again. */

import { OUTCOMES, type Outcome } from '../../../base/index.ts';
import type { Body, JOBS } from '../../../protocol/index.ts';

const ALL = Object.keys(OUTCOMES) as Outcome[];
export const outcomesToRetry: Readonly<Record<Body<typeof JOBS.retry>['which'], ReadonlySet<Outcome>>> = {
  failed: new Set(ALL.filter((outcome) => OUTCOMES[outcome].exit === 1)),
  lost: new Set(['lost']),
  'not-run': new Set(
    ALL.filter((outcome) => !['ok', 'lost', 'cancelled'].includes(outcome) && OUTCOMES[outcome].exit !== 1),
  ),
  same: new Set(ALL),
};
