/**
 * Endpoints of nodes: what is remembered of them, their load at this moment, checks of which ones answer, and one node with all that is
 * known of it. Whatever is said of many nodes is said of folded sets: an answer grows with what differs, not with the nodes.
 */

import * as v from 'valibot';
import { NodesDrainReport } from '../nodes-drain-report.ts';
import { CauseName, Count, OutcomeName } from '../shapes.ts';
import { endpoints } from './endpoint.ts';
import { NODE_CHECKS } from './node-checks.ts';
import {
  Bytes64,
  Drained,
  Expression,
  Folded,
  Isolation,
  Language,
  LastCheck,
  Text,
  Moment,
} from './node-shapes.ts';
import { ONE_NODE } from './one-node.ts';

const Machine = {
  os: Text,
  kernel: Text,
  cpus: v.nullable(Count),
  cpuModel: Text,
  memoryBytes: v.nullable(Count),
  virtualisation: Text,
};

const FLEET = endpoints({
  nodes: {
    method: 'GET',
    path: '/nodes',
    access: 'see-fleet',
    summary: 'the nodes of the fleet, and what is remembered of them',
    answer: v.strictObject({
      v: v.literal(1),
      /** Names this list of nodes: arrays by position belong to the list of the same name. */
      order: v.string(),
      nodes: Folded,
      count: Count,
      checks: v.array(v.strictObject({ nodes: Folded, ...LastCheck })),
      drained: v.array(v.strictObject({ nodes: Folded, ...Drained })),
      /** Equal machines together; nodes that were never asked are in none. */
      machines: v.array(v.strictObject({ nodes: Folded, ...Machine })),
      languages: v.array(v.strictObject({ nodes: Folded, ...Language })),
      isolation: v.array(v.strictObject({ nodes: Folded, ...Isolation })),
    }),
  },
  groups: {
    method: 'GET',
    path: '/nodes/groups',
    access: 'see-fleet',
    summary: 'the groups of a source, with their nodes',
    query: v.strictObject({ source: v.optional(v.pipe(v.string(), v.maxLength(200))) }),
    answer: v.strictObject({
      /** Null where there is none. */
      source: Text,
      /** The default one first. */
      sources: v.array(v.string()),
      groups: v.array(v.strictObject({ name: v.string(), nodes: Folded, count: Count })),
      /** There are more groups than are told. */
      isCut: v.boolean(),
    }),
  },
  set: {
    method: 'GET',
    path: '/nodes/set',
    access: 'see-fleet',
    summary: 'what a node-set expression stands for, groups and all',
    query: v.strictObject({ of: Expression }),
    answer: v.strictObject({
      nodes: Folded,
      count: Count,
      /** Those of them that are no nodes of the fleet, or not of those that the account is for. */
      foreign: Folded,
    }),
  },
  loads: {
    method: 'GET',
    path: '/nodes/loads',
    access: 'see-fleet',
    summary: 'the load of all nodes at this moment; whoever asks keeps the sampling alive for some seconds',
    answer: v.strictObject({
      v: v.literal(1),
      order: v.string(),
      count: Count,
      at: Moment,
      /** Between two samples of a node. */
      intervalMs: Count,
      /** A byte a node, in base64: see load-bytes. */
      state: Bytes64,
      cpu: Bytes64,
      memory: Bytes64,
      loadPerCore: Bytes64,
      ageSeconds: Bytes64,
      silent: v.array(
        v.strictObject({ nodes: Folded, outcome: OutcomeName, cause: v.nullable(CauseName), detail: Text }),
      ),
    }),
  },
  recent: {
    method: 'GET',
    path: '/nodes/loads/recent',
    access: 'see-fleet',
    summary: 'the last minutes of processor use of a fleet that is small enough to draw each',
    answer: v.strictObject({
      order: v.string(),
      /** How many samples there are of each node; 0 for a large fleet. */
      ticks: Count,
      /** Node by node, the oldest sample first. */
      cpu: Bytes64,
    }),
  },
  drain: {
    method: 'POST',
    path: '/nodes/drain',
    access: 'manage-jobs',
    summary: 'take nodes out of use',
    body: v.strictObject({
      nodes: Expression,
      reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)),
    }),
    answer: NodesDrainReport,
  },
  resume: {
    method: 'POST',
    path: '/nodes/resume',
    access: 'manage-jobs',
    summary: 'put nodes back into use',
    body: v.strictObject({ nodes: Expression }),
    answer: NodesDrainReport,
  },
});

export const NODES = { ...FLEET, ...NODE_CHECKS, ...ONE_NODE };
