/** A plan: what would be done to which instance, in which order and why. Plain data, so that it can be kept in a file. */

import type { Cause, Outcome, Verb } from '../../base/index.ts';
import type { Blame } from '../graph/gates.ts';
import type { UnitState } from '../reading.ts';
import type { Instance } from '../service.ts';

/** `apply` makes each instance what its service declares. */
export type Goal = Verb | 'apply';

export interface Plan {
  readonly v: 1;
  readonly goal: Goal;
  /** Services that were not named are not looked at. */
  readonly noDeps: boolean;
  /** Fingerprint of what the configuration says of the services that matter here. */
  readonly config: string;
  /** All that was seen of the services that matter here, whether selected or not. */
  readonly looks: readonly Look[];
  /** In the order in which they are done. */
  readonly services: readonly ServicePlan[];
  readonly instances: readonly InstancePlan[];
  /** Instances that are not changed, and whose healthcheck must pass before what depends on them goes on. */
  readonly checks: readonly Instance[];
}

/** Nodes of a service that were seen in the same state. */
export interface Look {
  readonly service: string;
  /** Folded. */
  readonly nodes: string;
  readonly seen: Seen;
}

export type Seen = SeenUnit | { readonly trouble: Outcome; readonly cause: Cause | null };

export interface SeenUnit {
  readonly state: UnitState;
  readonly enabled: boolean | null;
  readonly masked: boolean;
}

export interface ServicePlan {
  readonly service: string;
  /** The selected nodes, folded. */
  readonly nodes: string;
  /** How many they are: what percentages are of. */
  readonly total: number;
  readonly budget: Budget;
  /** Empty where nothing is to be done. */
  readonly waves: readonly Wave[];
  /** Services of this plan that it waits for. */
  readonly waitsFor: readonly string[];
}

export interface Budget {
  readonly maxFailed: number;
  readonly warnFailed: number;
  /** Null: unreachable nodes count as any other. */
  readonly maxUnreachable: number | null;
}

export interface Wave {
  /** What is taken down goes its own way, against the edges. */
  readonly way: Way;
  readonly canary: boolean;
  /** In the order of their starts. */
  readonly nodes: readonly string[];
}

/** up: along the edges · down: against them. */
export type Way = 'up' | 'down';

export interface InstancePlan extends Instance {
  readonly fate: Fate;
  readonly why: Why;
  readonly before: Seen;
  /** It ran, or stood still as it should: only such an instance can be lost, and counts in the budget. */
  readonly wasGood: boolean;
  /** Why it will not be touched, as far as can be told beforehand. */
  readonly blocked: Blame | null;
}

/**
 * change: these verbs · wait: on its way already, only watched · unchanged: as it should be · done: by an earlier part of
 * the same run · stuck: cannot be done, and why.
 */
export type Fate =
  | { readonly kind: 'change'; readonly verbs: readonly Verb[]; readonly after: SeenUnit }
  | { readonly kind: 'wait'; readonly way: Way; readonly after: SeenUnit }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'done' }
  | Stuck;

export interface Stuck {
  readonly kind: 'stuck';
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  readonly detail: string | null;
}

/** asked: named by a person, or declared · needed: its dependent is started · restarted, stopped: with its dependency. */
export type Why =
  | { readonly kind: 'asked' }
  | { readonly kind: 'needed' | 'restarted' | 'stopped'; readonly service: string };
