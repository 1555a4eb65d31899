/** An edge of the graph of services, and what it asks of the instances at its far end. */

import type { DependencySettings } from '../../config/index.ts';
import { budgetOf, leastOf } from '../amounts.ts';
import type { Service } from '../service.ts';

/** required: blocks · weak: orders and warns · order: orders and nothing else. */
export type Strength = 'required' | 'weak' | 'order';

export interface Edge {
  /** The service that depends. */
  readonly from: string;
  /** The service that it depends on. */
  readonly to: string;
  readonly strength: Strength;
  readonly condition: DependencySettings['condition'];
  readonly scope: DependencySettings['scope'];
  readonly restart: boolean;
}

/** How many of the instances at the far end must be good. */
export type Need = { readonly tolerated: number } | { readonly atLeast: number };

/** How the instances at the far end stand at this moment. */
export interface Tally {
  readonly good: number;
  readonly bad: number;
  readonly pending: number;
}

export type Verdict = 'met' | 'waits' | 'unmet';

/** One node at a time for `same-node`, else the whole set of the dependency. */
export function needOf(edge: Edge, dependency: Service): Need {
  if (edge.scope === 'same-node') return { tolerated: 0 };
  const total = dependency.nodes.size;
  if (edge.scope === 'all') return { tolerated: budgetOf(dependency.maxFailed, total) };
  return { atLeast: edge.scope === 'any' ? 1 : leastOf(edge.scope.min, total) };
}

/** What only orders waits for the last end, however that is; what only warns does so where it is not met. */
export function judge(strength: Strength, need: Need, tally: Tally): Verdict {
  if (strength === 'order') return tally.pending > 0 ? 'waits' : 'met';
  const verdict = 'tolerated' in need ? judgeAll(need.tolerated, tally) : judgeSome(need.atLeast, tally);
  return strength === 'weak' && verdict === 'unmet' && tally.pending > 0 ? 'waits' : verdict;
}

function judgeAll(tolerated: number, { bad, pending }: Tally): Verdict {
  if (bad > tolerated) return 'unmet';
  return pending > 0 ? 'waits' : 'met';
}

function judgeSome(atLeast: number, { good, pending }: Tally): Verdict {
  if (good >= atLeast) return 'met';
  return good + pending >= atLeast ? 'waits' : 'unmet';
}

/** `all`, `same-node`, `any`, `min 2`, `min 50%`: as people write it. */
export function scopeText({ scope }: Edge): string {
  if (typeof scope === 'string') return scope;
  return 'count' in scope.min ? `min ${scope.min.count}` : `min ${scope.min.percent}%`;
}
