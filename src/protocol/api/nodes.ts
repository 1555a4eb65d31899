/**
 * Endpoints of nodes: what is remembered of them, their load at this moment, checks of which ones answer, and one node with all that is
 * known of it. Whatever is said of many nodes is said of folded sets: an answer grows with what differs, not with the nodes.
 */

import * as v from 'valibot';
import { DoctorReport } from '../doctor-report.ts';
import { NodesDrainReport } from '../nodes-drain-report.ts';
import { NodesFactsReport } from '../nodes-facts-report.ts';
import { CauseName, Count, ExitCode, OutcomeName } from '../shapes.ts';
import { endpoints } from './endpoint.ts';

const Text = v.nullable(v.string());
const Moment = v.pipe(v.string(), v.isoTimestamp());
/** A folded node set; empty for none. */
const Folded = v.string();
const Expression = v.pipe(v.string(), v.maxLength(20_000));
const Bytes64 = v.string();
const CheckState = v.picklist(['active', 'not-answering', 'error']);
const Facts = NodesFactsReport.entries.nodes.item.entries.facts;

const LastCheck = {
  state: CheckState,
  /** Null where an older grappe has not written it down. */
  outcome: v.nullable(OutcomeName),
  cause: v.nullable(CauseName),
  at: Moment,
};

const Drained = { reason: v.string(), by: v.string(), at: Moment };

const Machine = {
  os: Text,
  kernel: Text,
  cpus: v.nullable(Count),
  cpuModel: Text,
  memoryBytes: v.nullable(Count),
  virtualisation: Text,
};

/** What programs find there; empty where nobody has asked yet. */
const Language = { language: v.string(), version: v.string() };
const Isolation = { level: v.picklist([0, 2, 3]), why: Text };

const Counts = v.strictObject({ active: Count, notAnswering: Count, error: Count });

const CheckSummary = {
  id: v.string(),
  by: v.string(),
  began: Moment,
  /** Null: it goes on. */
  ended: v.nullable(Moment),
  isCancelled: v.boolean(),
  nodes: Folded,
  count: Count,
  /** How many have ended. */
  done: Count,
  counts: Counts,
};
const CheckStart = v.strictObject({ id: v.string(), nodes: Folded, count: Count });

const Found = v.strictObject({
  nodes: Folded,
  count: Count,
  /** The most nodes first. */
  causes: v.array(
    v.strictObject({
      nodes: Folded,
      count: Count,
      text: v.string(),
      outcome: OutcomeName,
      cause: v.nullable(CauseName),
    }),
  ),
});

export const NODES = endpoints({
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
  check: {
    method: 'POST',
    path: '/nodes/checks',
    access: 'check-nodes',
    summary: 'ask nodes whether they answer: a node set, those that a file names, or all of the fleet',
    body: v.strictObject({
      nodes: v.optional(Expression),
      /** Is read for its nodes, and not kept. */
      file: v.optional(
        v.strictObject({
          name: v.pipe(v.string(), v.maxLength(255)),
          text: v.pipe(v.string(), v.maxLength(500_000)),
        }),
      ),
    }),
    answer: CheckStart,
  },
  checks: {
    method: 'GET',
    path: '/nodes/checks',
    access: 'see-fleet',
    summary: 'checks since the server was started, the newest first',
    answer: v.strictObject({ checks: v.array(v.strictObject(CheckSummary)) }),
  },
  checkReport: {
    method: 'GET',
    path: '/nodes/checks/:check',
    access: 'see-fleet',
    summary: 'what a check has found so far',
    answer: v.strictObject({
      ...CheckSummary,
      active: Found,
      notAnswering: Found,
      error: Found,
      /** Not heard of yet. */
      waiting: v.strictObject({ nodes: Folded, count: Count }),
      /** Since each node was checked before; known when it has ended. */
      changes: v.array(
        v.strictObject({ nodes: Folded, count: Count, from: CheckState, to: CheckState, since: Moment }),
      ),
      /** Of those that were compared, how many are as they were. */
      unchanged: Count,
    }),
  },
  stopCheck: {
    method: 'DELETE',
    path: '/nodes/checks/:check',
    access: 'check-nodes',
    summary: 'end a check that goes on',
    answer: v.strictObject({}),
  },
  exportCheck: {
    method: 'GET',
    path: '/nodes/checks/:check/export',
    access: 'see-fleet',
    summary: 'a check that has ended as json, yaml or csv',
    query: v.strictObject({ format: v.picklist(['json', 'yaml', 'csv']) }),
    answer: 'application/octet-stream',
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
  node: {
    method: 'GET',
    path: '/node/:node',
    access: 'see-fleet',
    summary: 'one node, as it is known: facts, groups, services, runs and jobs that touched it',
    answer: v.strictObject({
      v: v.literal(1),
      node: v.string(),
      /** Of the default source. */
      groups: v.array(v.string()),
      check: v.nullable(v.strictObject(LastCheck)),
      drained: v.nullable(v.strictObject(Drained)),
      /** As they were at `factsAt`; null where it was never asked. */
      facts: Facts,
      factsAt: v.nullable(Moment),
      languages: v.array(v.strictObject(Language)),
      isolation: v.nullable(v.strictObject(Isolation)),
      /** The command line that logs in there; null for a node that is not reached over SSH. */
      ssh: Text,
      services: v.array(
        v.strictObject({
          service: v.string(),
          unit: v.string(),
          /** As the configuration wants it; null where it says nothing. */
          state: v.nullable(v.picklist(['started', 'stopped'])),
          enabled: v.nullable(v.boolean()),
        }),
      ),
      runs: v.array(
        v.strictObject({
          run: v.string(),
          kind: v.picklist(['run', 'copy', 'fetch', 'service']),
          began: Moment,
          user: v.string(),
          commands: v.array(v.string()),
          count: Count,
          /** On this node; null while it is not known. */
          outcome: v.nullable(OutcomeName),
          exit: ExitCode,
          cause: v.nullable(CauseName),
          ms: v.nullable(Count),
        }),
      ),
      jobs: v.array(
        v.strictObject({
          job: v.string(),
          task: Count,
          name: v.string(),
          user: v.string(),
          placed: Moment,
          ended: v.nullable(Moment),
          outcome: v.nullable(OutcomeName),
        }),
      ),
    }),
  },
  askFacts: {
    method: 'POST',
    path: '/node/:node/facts',
    access: 'see-fleet',
    summary: 'ask a node what it is, now',
    answer: NodesFactsReport.entries.nodes.item,
  },
  nodeLoads: {
    method: 'GET',
    path: '/node/:node/loads',
    access: 'see-fleet',
    summary: 'the load of a node over the last minutes, as long as it was sampled',
    answer: v.strictObject({
      /** Seconds since 1970, the oldest first; a gap where nobody looked. */
      times: v.array(v.number()),
      cpu: Bytes64,
      memory: Bytes64,
      loadPerCore: Bytes64,
    }),
  },
  reach: {
    method: 'POST',
    path: '/node/:node/reach',
    access: 'check-nodes',
    summary: 'log in to a node anew, and tell how it went',
    answer: DoctorReport.entries.nodes.item,
  },
});
