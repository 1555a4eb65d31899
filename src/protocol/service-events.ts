/**
 * The lines of `service start --json` and the other verbs: NDJSON, version 1. History keeps the same records. Outputs and
 * logs are what a node wrote: escaped, not judged.
 */

import * as v from 'valibot';
import { VERBS } from '../base/index.ts';
import { CauseName, Count, ExitCode, ExitStatus, Nodes, OutcomeName, Outcomes } from './shapes.ts';
import { UnitStateName } from './service-status.ts';

export const Verbs = list(v.picklist(VERBS));
const ServiceOutcome = v.picklist(['ok', 'degraded', 'failed']);
export const Unit = v.strictObject({
  state: UnitStateName,
  enabled: v.nullable(v.boolean()),
  masked: v.boolean(),
});
export const Seen = v.union([Unit, v.strictObject({ trouble: OutcomeName, cause: v.nullable(CauseName) })]);
/** Folded node sets by service. */
const NodesByService = v.record(v.string(), Nodes);

/** Where a chain of blocked instances begins. */
const Blame = v.strictObject({
  service: v.string(),
  nodes: Nodes,
  what: v.string(),
  selected: v.boolean(),
});

const PlanEvent = v.strictObject({
  event: v.literal('plan'),
  v: v.literal(1),
  run: v.string(),
  goal: v.picklist([...VERBS, 'apply']),
  /** In the order in which they are done. */
  services: list(v.strictObject({ service: v.string(), nodes: v.string(), count: Count })),
});

const LockEvent = v.strictObject({
  event: v.literal('lock'),
  /** Where others are kept out until the end. */
  nodes: Nodes,
});

const WaveEvent = v.strictObject({
  event: v.literal('wave'),
  service: v.string(),
  /** up: with what it depends on before it · down: after what depends on it. */
  way: v.picklist(['up', 'down']),
  /** From 1. */
  wave: Count,
  of: Count,
  canary: v.boolean(),
  nodes: v.string(),
  count: Count,
  is: v.picklist(['waiting', 'begun', 'ended']),
  failed: Count,
  maxFailed: Count,
});

const BeginEvent = v.strictObject({
  event: v.literal('begin'),
  service: v.string(),
  node: v.string(),
  verbs: Verbs,
});

const InstanceEvent = v.strictObject({
  event: v.literal('instance'),
  service: v.string(),
  node: v.string(),
  outcome: OutcomeName,
  cause: v.nullable(CauseName),
  detail: v.nullable(v.string()),
  /** What was done, in this order. */
  verbs: Verbs,
  before: Seen,
  after: v.nullable(Unit),
  /** Of the last verb; evidence, not proof. */
  exit: ExitCode,
  output: v.string(),
  /** The unit's last log lines, where it does not run though it should. */
  log: v.string(),
  blame: v.nullable(Blame),
  /** Taken out of service by its hook, and not put back. */
  drained: v.boolean(),
  tries: Count,
  ms: Count,
});

const ServiceEvent = v.strictObject({
  event: v.literal('service'),
  service: v.string(),
  /** degraded: some are bad, and no more than may be. */
  outcome: ServiceOutcome,
  outcomes: Outcomes(Nodes),
  counts: Outcomes(Count),
  bad: Count,
  maxFailed: Count,
  muted: v.boolean(),
  halted: v.nullable(v.picklist(['canary', 'budget'])),
});

const WarningEvent = v.strictObject({
  event: v.literal('warning'),
  service: v.string(),
  nodes: Nodes,
  message: v.string(),
});

const OrderEvent = v.strictObject({
  event: v.literal('order'),
  order: v.union([
    v.strictObject({ kind: v.picklist(['pause', 'resume', 'abort']) }),
    v.strictObject({ kind: v.literal('promote'), service: v.exactOptional(v.string()) }),
  ]),
});

const RollbackEvent = v.strictObject({
  event: v.literal('rollback'),
  because: v.string(),
  service: v.string(),
  node: v.string(),
  outcome: OutcomeName,
  detail: v.nullable(v.string()),
});

const SummaryEvent = v.strictObject({
  event: v.literal('summary'),
  run: v.string(),
  counts: Outcomes(Count),
  services: v.strictObject({ ok: list(v.string()), degraded: list(v.string()), failed: list(v.string()) }),
  /** Each root cause once, with all that it blocked. */
  blocked: list(v.strictObject({ by: Blame, services: NodesByService })),
  drained: NodesByService,
  notRolledBack: NodesByService,
  /** Ended by an interruption or an order before all was done. */
  stopped: v.boolean(),
  exit: ExitStatus,
  ms: Count,
});

export const ServiceChangeEvent = v.variant('event', [
  PlanEvent,
  LockEvent,
  WaveEvent,
  BeginEvent,
  InstanceEvent,
  ServiceEvent,
  WarningEvent,
  OrderEvent,
  RollbackEvent,
  SummaryEvent,
]);

export type ServiceChangeEvent = v.InferOutput<typeof ServiceChangeEvent>;

function list<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(v.array(item), v.readonly());
}
