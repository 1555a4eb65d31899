/** What a look at an instance amounts to: whether it is as its service declares, else that it runs. */

import type { Outcome } from '../base/index.ts';
import type { InstanceSettings } from '../config/index.ts';
import { decide } from './plan/decide.ts';
import type { Sight } from './plan/sight.ts';

/** `ok` where nothing would have to be done. */
export function statusOutcome(sight: Sight, { state, enabled, masked }: InstanceSettings): Outcome {
  // What is to be masked is not asked to run.
  const wanted = state ?? (masked === true ? undefined : 'started');
  const declared = {
    ...(wanted && { state: wanted }),
    ...(enabled !== undefined && { enabled }),
    ...(masked !== undefined && { masked }),
  };
  const fate = decide('apply', sight, declared);
  if (fate.kind === 'stuck') return fate.outcome;
  return fate.kind === 'unchanged' ? 'ok' : 'failed';
}
