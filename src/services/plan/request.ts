/** What a person wants done, and to what. */

import type { NodeSet } from '../../nodeset/index.ts';
import type { Instance } from '../service.ts';
import type { Goal } from './plan.ts';

export interface PlanRequest {
  readonly goal: Goal;
  /** Services; targets are already taken apart. */
  readonly names: readonly string[];
  /** Nodes that may be changed; absent: all. */
  readonly nodes?: NodeSet;
  /** Services that may be changed, whether named or not; absent: all. */
  readonly mayChange?: ReadonlySet<string>;
  /** Services that are not named are not looked at. */
  readonly noDeps?: boolean;
  /** What depends on a service that is stopped is stopped before it. */
  readonly withDependents?: boolean;
  /** Go in waves, whatever the verb is. */
  readonly inWaves?: boolean;
  /** What an earlier part of the same run has brought to a good end. */
  readonly isDone?: (instance: Instance) => boolean;
  /** For `order: random`. */
  readonly random: () => number;
}

export function isSelected(request: PlanRequest, { service, node }: Instance): boolean {
  return (request.mayChange?.has(service) ?? true) && (request.nodes?.has(node) ?? true);
}
