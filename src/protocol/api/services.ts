/**
 * Endpoints of services: what is declared, how it was seen last, what a change would do, and changes while they go on and afterwards.
 * Whatever is said of many nodes is said of folded sets. Reading asks nodes; looking at what was read does not.
 */

import * as v from 'valibot';
import { VERBS } from '../../base/index.ts';
import { ServiceExplanation } from '../service-explanation.ts';
import { ServiceDiscoverReport, ServiceListReport } from '../service-list-report.ts';
import { Seen, Verbs } from '../service-events.ts';
import { ServiceLocksReport } from '../service-locks-report.ts';
import { ServiceDriftReport, ServicePlanReport } from '../service-plan.ts';
import { ServiceRolloutReport } from '../service-rollout.ts';
import { BackendName, UnitStateName } from '../service-status.ts';
import { ServiceUnitFiles } from '../service-unit-files.ts';
import { CauseName, Count, ExitCode, Nodes, OutcomeName, Troubled } from '../shapes.ts';
import { endpoints } from './endpoint.ts';

const Moment = v.pipe(v.string(), v.isoTimestamp());
const Text = v.nullable(v.string());
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const Expression = v.pipe(v.string(), v.minLength(1), v.maxLength(20_000));
const Whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));
/** A number, or a percentage of a service's nodes. */
const Amount = v.pipe(v.string(), v.regex(/^\d{1,7}%?$/));

/** Which services are meant. */
const CHOICE = {
  /** Services, targets, or units where `nodes` says where; none: all that are declared. */
  names: v.optional(v.pipe(v.array(Name), v.maxLength(1000)), []),
  /** Names are units, whatever the configuration declares. */
  areUnits: v.optional(v.boolean(), false),
  /** Absent: those on which each service belongs. */
  nodes: v.optional(Expression),
};

export const ServiceChoice = v.strictObject(CHOICE);
export type ServiceChoice = v.InferOutput<typeof ServiceChoice>;

/** A change of services, as somebody wants it. */
export const ServiceOrder = v.strictObject({
  ...CHOICE,
  goal: v.picklist([...VERBS, 'apply']),
  noDeps: v.optional(v.boolean(), false),
  withDependents: v.optional(v.boolean(), false),
  canary: v.optional(Amount),
  batch: v.optional(v.pipe(v.array(Amount), v.maxLength(20))),
  maxFailed: v.optional(Amount),
});
export type ServiceOrder = v.InferOutput<typeof ServiceOrder>;

/** Nodes of a service that were seen alike. */
const SeenNodes = v.strictObject({
  nodes: Nodes,
  count: Count,
  /** Null where nothing could be read; the outcome says why. */
  state: v.nullable(UnitStateName),
  enabled: v.nullable(v.boolean()),
  masked: v.boolean(),
  backend: v.nullable(BackendName),
  /** The configuration says how it should be. */
  isManaged: v.boolean(),
  /** `ok`: as its service declares, or running where that says nothing. */
  outcome: OutcomeName,
  cause: v.nullable(CauseName),
  /** The nodes' own words. */
  detail: Text,
  /** A change is at work on them. */
  doing: v.nullable(Verbs),
  at: Moment,
  /** The first look that saw it so. */
  since: Moment,
});

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

export const SERVICES = endpoints({
  list: {
    method: 'GET',
    path: '/services',
    access: 'see-fleet',
    summary: 'the services and targets that the configuration declares',
    answer: v.strictObject({
      services: ServiceListReport.entries.services,
      targets: ServiceListReport.entries.targets,
      /** What is odd in the file, though not wrong. */
      warnings: v.array(v.string()),
    }),
  },
  states: {
    method: 'GET',
    path: '/services/states',
    access: 'see-fleet',
    summary: 'services as they were seen last; asks no node',
    answer: v.strictObject({
      /** The reading that goes on. */
      reading: v.nullable(v.strictObject({ by: v.string(), began: Moment, done: Count, count: Count })),
      services: v.array(
        v.strictObject({ service: v.string(), isUnit: v.boolean(), groups: v.array(SeenNodes) }),
      ),
    }),
  },
  read: {
    method: 'POST',
    path: '/services/states',
    access: 'check-nodes',
    summary:
      'look at services on their nodes, one look after the other; what is seen is kept, whoever waits for it',
    body: ServiceChoice,
    /** Instances that were looked at. */
    answer: v.strictObject({ count: Count }),
  },
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
  drift: {
    method: 'POST',
    path: '/services/drift',
    access: 'check-nodes',
    summary: 'what is otherwise than the configuration declares, read from the nodes',
    body: ServiceChoice,
    answer: ServiceDriftReport,
  },
  explain: {
    method: 'POST',
    path: '/services/explain',
    access: 'check-nodes',
    summary: 'what a service on a node waits for, and what is in its way',
    body: v.strictObject({ service: Name, node: Name }),
    answer: ServiceExplanation,
  },
  logs: {
    method: 'POST',
    path: '/services/logs',
    access: 'check-nodes',
    summary: 'the last lines of the logs of services, merged by time',
    body: v.strictObject({
      ...CHOICE,
      /** Of each instance. */
      lines: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 20),
    }),
    answer: v.strictObject({
      lines: v.array(
        v.strictObject({
          service: v.string(),
          node: v.string(),
          at: v.nullable(Moment),
          priority: v.nullable(Count),
          ident: Text,
          text: v.string(),
        }),
      ),
      /** The oldest of them were left out. */
      isCut: v.boolean(),
      troubled: v.array(v.strictObject({ service: v.string(), ...Troubled.entries })),
    }),
  },
  files: {
    method: 'POST',
    path: '/services/files',
    access: 'check-nodes',
    summary: 'the files that make services what they are, nodes that have the same together',
    body: ServiceChoice,
    answer: ServiceUnitFiles,
  },
  discover: {
    method: 'POST',
    path: '/services/discover',
    access: 'check-nodes',
    summary: 'the units that nodes have, whether anybody has declared them or not',
    body: v.strictObject({
      nodes: Expression,
      names: v.optional(v.pipe(v.array(Name), v.maxLength(100)), []),
    }),
    answer: ServiceDiscoverReport,
  },
  locks: {
    method: 'POST',
    path: '/services/locks',
    access: 'check-nodes',
    summary: 'whose locks lie on nodes',
    body: ServiceChoice,
    answer: ServiceLocksReport,
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
