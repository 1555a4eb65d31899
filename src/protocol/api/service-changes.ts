/** Endpoints of changes of services: planned, carried out, followed, ordered; and of locks that were left behind. */

import * as v from 'valibot';
import { Seen, Verbs } from '../service-events.ts';
import { ServiceLocksReport } from '../service-locks-report.ts';
import { ServicePlanReport } from '../service-plan.ts';
import { ServiceRolloutReport } from '../service-rollout.ts';
import { CauseName, Count, ExitCode, Nodes, OutcomeName } from '../shapes.ts';
import { endpoints } from './endpoint.ts';
import { Text, Name, Whole, CHOICE, ServiceOrder } from './service-choice.ts';

const Wave = v.strictObject({
  service: v.string(),
  way: v.picklist(['up', 'down']),
  wave: Count,
  of: Count,
  canary: v.boolean(),
  nodes: v.string(),
  count: Count,
  is: v.picklist(['waiting', 'begun', 'ended']),
});

/** Instances of a service that ended alike, or are under way. */
const Ended = v.strictObject({
  service: v.string(),
  nodes: Nodes,
  count: Count,
  outcome: v.nullable(OutcomeName),
  verbs: Verbs,
});

const Failure = v.strictObject({
  service: v.string(),
  nodes: Nodes,
  count: Count,
  outcome: OutcomeName,
  cause: v.nullable(CauseName),
  detail: Text,
  before: Seen,
  exit: ExitCode,
  /** What one of them wrote: of the verb, and the last lines of the unit's log. */
  node: v.string(),
  output: v.string(),
  log: v.string(),
});

const Progress = ServiceRolloutReport.entries.rollouts.item;

export const SERVICE_CHANGES = endpoints({
  plan: {
    method: 'POST',
    path: '/services/plan',
    access: 'change-services',
    summary: 'what a change would do, read from the nodes and not done',
    body: ServiceOrder,
    answer: v.strictObject({
      plan: ServicePlanReport,
      /** Services that wait for somebody after their canary. */
      manual: v.array(v.string()),
      risks: v.array(v.string()),
    }),
  },
  change: {
    method: 'POST',
    path: '/services/rollouts',
    access: 'change-services',
    summary: 'carry a plan out; refused where it is no longer true',
    body: v.strictObject({ order: ServiceOrder, plan: v.pipe(v.string(), v.maxLength(64)) }),
    answer: v.strictObject({ run: v.string() }),
  },
  rollouts: {
    method: 'GET',
    path: '/services/rollouts',
    access: 'see-fleet',
    summary: 'changes of services, the newest first, whoever began them in whatever shell',
    query: v.strictObject({ limit: v.optional(Whole), state: v.optional(v.literal('running')) }),
    answer: ServiceRolloutReport,
  },
  rollout: {
    method: 'GET',
    path: '/services/rollouts/:run',
    access: 'see-fleet',
    summary: 'one change of services: its waves, its instances, what failed and why',
    answer: v.strictObject({
      ...Progress.entries,
      goal: v.string(),
      /** Where others are kept out. */
      locked: v.string(),
      waves: v.array(Wave),
      instances: v.array(Ended),
      failures: v.array(Failure),
      blocked: v.array(
        v.strictObject({
          service: v.string(),
          nodes: Nodes,
          count: Count,
          by: v.strictObject({ service: v.string(), nodes: v.string(), what: v.string() }),
        }),
      ),
      warnings: v.array(v.strictObject({ service: v.string(), nodes: Nodes, message: v.string() })),
      rolledBack: v.array(v.strictObject({ service: v.string(), nodes: Nodes, outcome: OutcomeName })),
      /** Instances that it has not begun, though it has ended. */
      left: Count,
      ms: v.nullable(v.number()),
    }),
  },
  order: {
    method: 'POST',
    path: '/services/rollouts/:run/orders',
    access: 'change-services',
    summary:
      'pause, resume, promote or abort a change that goes on; resume takes up one that broke off or was stopped, too',
    body: v.strictObject({
      kind: v.picklist(['pause', 'resume', 'promote', 'abort']),
      /** Of `promote`; absent: all. */
      service: v.optional(Name),
    }),
    answer: v.strictObject({}),
  },
  breakLocks: {
    method: 'POST',
    path: '/services/locks/break',
    access: 'change-services',
    summary: 'break the locks of one run',
    body: v.strictObject({ ...CHOICE, id: Name }),
    answer: ServiceLocksReport,
  },
});
