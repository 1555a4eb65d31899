/** Endpoints of one node: all that is known of it, its load, and a login that is tried. */

import * as v from 'valibot';
import { DoctorReport } from '../doctor-report.ts';
import { NodesFactsReport } from '../nodes-facts-report.ts';
import { CauseName, Count, ExitCode, OutcomeName } from '../shapes.ts';
import { endpoints } from './endpoint.ts';
import { Bytes64, Drained, Isolation, Language, LastCheck, Moment, Text } from './node-shapes.ts';

const Facts = NodesFactsReport.entries.nodes.item.entries.facts;

export const ONE_NODE = endpoints({
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
      /** Bytes a second, on a scale of their own. */
      networkIn: Bytes64,
      networkOut: Bytes64,
      diskRead: Bytes64,
      diskWritten: Bytes64,
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
