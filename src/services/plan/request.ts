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
  /** Which instances of these may be changed: those of a rerun, or of a plan that was kept. */
  readonly mayTouch?: (instance: Instance) => boolean;
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

export function isSelected(request: PlanRequest, instance: Instance): boolean {
  const { mayChange, mayTouch, nodes } = request;
  const isIn = (mayChange?.has(instance.service) ?? true) && (nodes?.has(instance.node) ?? true);
  return isIn && (mayTouch?.(instance) ?? true);
}
