/** Endpoints of checks: which nodes answer, and why others do not. */

import * as v from 'valibot';
import { CauseName, Count, OutcomeName } from '../shapes.ts';
import { endpoints } from './endpoint.ts';
import { CheckState, Expression, Folded, Moment } from './node-shapes.ts';

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

export const NODE_CHECKS = endpoints({
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
});
