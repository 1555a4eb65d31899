/**
 * Endpoints of services: what is declared, how it was seen last, what a change would do, and changes while they go on and afterwards.
 * Whatever is said of many nodes is said of folded sets. Reading asks nodes; looking at what was read does not.
 */

import * as v from 'valibot';
import { Verbs } from '../service-events.ts';
import { ServiceExplanation } from '../service-explanation.ts';
import { ServiceDiscoverReport, ServiceListReport } from '../service-list-report.ts';
import { ServiceLocksReport } from '../service-locks-report.ts';
import { ServiceDriftReport } from '../service-plan.ts';
import { BackendName, UnitStateName } from '../service-status.ts';
import { ServiceUnitFiles } from '../service-unit-files.ts';
import { CauseName, Count, Nodes, OutcomeName } from '../shapes.ts';
import { endpoints } from './endpoint.ts';
import { SERVICE_CHANGES } from './service-changes.ts';
import { Moment, Text, Name, Expression, ServiceChoice } from './service-choice.ts';
import { SERVICE_LOGS } from './service-logs.ts';

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

const LOOKS = endpoints({
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
});

export const SERVICES = { ...LOOKS, ...SERVICE_LOGS, ...SERVICE_CHANGES };
