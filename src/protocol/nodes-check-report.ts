/** The document of `nodes check --json`, version 1. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const State = v.picklist(['active', 'not-answering', 'error']);

export const NodesCheckReport = v.strictObject({
  v: v.literal(1),
  count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Folded set of the nodes that gave the exact answer; empty text when none did. */
  active: v.string(),
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      state: State,
      outcome: v.picklist(Object.keys(OUTCOMES) as Outcome[]),
      cause: v.nullable(v.picklist(Object.keys(CAUSES) as Cause[])),
      /** One sentence for a person. */
      detail: v.nullable(v.string()),
      /** What came in place of the right answer. */
      answer: v.nullable(v.string()),
      ms: v.pipe(v.number(), v.integer(), v.minValue(0)),
      /** The state that the last check before found; null for a node that was never checked. */
      before: v.nullable(State),
      /** When that was. */
      beforeAt: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
      /** Why the node is drained; null for a node in use. */
      drained: v.nullable(v.string()),
    }),
  ),
});

export type NodesCheckReport = v.InferOutput<typeof NodesCheckReport>;
