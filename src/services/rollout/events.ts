/**
 * What a rollout says while it goes on: plain data. History keeps these records, `--json` prints them and the screen is
 * made of them, so the three never disagree. Outputs are bytes of nodes: not sanitised.
 */

import type { Cause, Outcome, Verb } from '../../base/index.ts';
import type { Blame } from '../graph/gates.ts';
import type { Goal, SeenUnit, Seen, Way } from '../plan/plan.ts';
import type { Order } from './orders.ts';

export type RolloutEvent =
  | PlanEvent
  | LockEvent
  | WaveEvent
  | BeginEvent
  | InstanceEvent
  | ServiceEvent
  | WarningEvent
  | OrderEvent
  | RollbackEvent
  | SummaryEvent;

export interface PlanEvent {
  readonly event: 'plan';
  readonly v: 1;
  readonly run: string;
  readonly goal: Goal;
  /** In the order in which they are done, with their selected nodes. */
  readonly services: readonly { readonly service: string; readonly nodes: string; readonly count: number }[];
}

export interface LockEvent {
  readonly event: 'lock';
  /** Where others are kept out until the end. */
  readonly nodes: string;
}

export interface WaveEvent {
  readonly event: 'wave';
  readonly service: string;
  readonly way: Way;
  /** From 1. */
  readonly wave: number;
  readonly of: number;
  readonly canary: boolean;
  readonly nodes: string;
  readonly count: number;
  /** waiting: for an order to promote it · begun · ended. */
  readonly is: 'waiting' | 'begun' | 'ended';
  /** So far, of the whole rollout of this service. */
  readonly failed: number;
  readonly maxFailed: number;
}

export interface BeginEvent {
  readonly event: 'begin';
  readonly service: string;
  readonly node: string;
  readonly verbs: readonly Verb[];
}

export interface InstanceEvent {
  readonly event: 'instance';
  readonly service: string;
  readonly node: string;
  readonly outcome: Outcome;
  readonly cause: Cause | null;
  readonly detail: string | null;
  /** What was done, in this order. */
  readonly verbs: readonly Verb[];
  readonly before: Seen;
  readonly after: SeenUnit | null;
  /** Of the last verb; evidence, not proof. */
  readonly exit: number | null;
  readonly output: string;
  readonly log: string;
  /** Why it was blocked. */
  readonly blame: Blame | null;
  /** Taken out of service by its hook, and not put back. */
  readonly drained: boolean;
  readonly tries: number;
  readonly ms: number;
}

export type ServiceOutcome = 'ok' | 'degraded' | 'failed';

export interface ServiceEvent {
  readonly event: 'service';
  readonly service: string;
  /** degraded: some are bad, and no more than it may bear. */
  readonly outcome: ServiceOutcome;
  /** A folded node set for each outcome. */
  readonly outcomes: Readonly<Partial<Record<Outcome, string>>>;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly bad: number;
  readonly maxFailed: number;
  /** So few are bad that nobody need be warned. */
  readonly muted: boolean;
  readonly halted: Halt | null;
}

/** canary: one of them was not good · budget: more failed, or were not reached, than may. */
export type Halt = 'canary' | 'budget';

export interface WarningEvent {
  readonly event: 'warning';
  readonly service: string;
  readonly nodes: string;
  readonly message: string;
}

export interface OrderEvent {
  readonly event: 'order';
  readonly order: Order;
}

export interface RollbackEvent {
  readonly event: 'rollback';
  /** Whose failures are the reason. */
  readonly because: string;
  readonly service: string;
  readonly node: string;
  readonly outcome: Outcome;
  readonly detail: string | null;
}

export interface SummaryEvent {
  readonly event: 'summary';
  readonly run: string;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly services: Readonly<Record<ServiceOutcome, readonly string[]>>;
  /** Each root cause once, with all that it blocked. */
  readonly blocked: readonly {
    readonly by: Blame;
    readonly services: Readonly<Record<string, string>>;
  }[];
  /** Nodes that hooks took out of service and that were not put back, by service. */
  readonly drained: Readonly<Record<string, string>>;
  /** Changed by this run, wanted back, and not put back, by service. */
  readonly notRolledBack: Readonly<Record<string, string>>;
  /** Ended by an interruption or an order before all was done. */
  readonly stopped: boolean;
  readonly exit: number;
  readonly ms: number;
}
