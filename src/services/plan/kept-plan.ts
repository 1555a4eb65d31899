/** A plan that was kept is made anew before it is carried out: of the same services, looking at the same instances. */

import { GrappeError } from '../../base/index.ts';
import { refuseIfMoved } from './fingerprint.ts';
import type { Plan } from './plan.ts';
import type { PlanRequest } from './request.ts';
import { seenIn } from './sight.ts';

export function requestOfKept(kept: Plan): Pick<PlanRequest, 'goal' | 'names' | 'noDeps' | 'mayTouch'> {
  const asked = kept.instances.filter(({ why }) => why.kind === 'asked').map(({ service }) => service);
  const seen = seenIn(kept.looks);
  const names = [...new Set(asked)];
  return {
    goal: kept.goal,
    names,
    noDeps: kept.noDeps,
    mayTouch: (instance) => seen(instance) !== undefined,
  };
}

/** Throws where it is no longer true, or speaks of what it has not seen: people can edit it. */
export function stillTrue(kept: Plan, now: Plan): Plan {
  refuseIfMoved(kept, now);
  const seen = seenIn(now.looks);
  const known = new Set(now.looks.map(({ service }) => service));
  const foreign = [...kept.instances, ...kept.checks].find((instance) => !seen(instance));
  const name = foreign?.service ?? kept.services.find(({ service }) => !known.has(service))?.service;
  if (name === undefined) return kept;
  throw new GrappeError('plan-unreadable', {
    message: 'this is not a plan that can be applied',
    why: `it would touch an instance of '${name}' that it has not seen`,
  });
}
