/** One line of `nodes top --json`, version 1: the whole fleet at one moment. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const Amount = v.pipe(v.number(), v.minValue(0));
const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));

export const NodesTopFrame = v.strictObject({
  v: v.literal(1),
  at: v.pipe(v.string(), v.isoTimestamp()),
  count: Whole,
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      /** Waiting: not heard of yet. Silent: `outcome` says why. */
      state: v.picklist(['waiting', 'up', 'silent']),
      /** Share of the processors' time that was used, 0 to 1; null before the second sample. */
      cpu: v.nullable(v.pipe(Amount, v.maxValue(1))),
      memory: v.nullable(v.strictObject({ totalBytes: Whole, availableBytes: Whole })),
      /** Over 1, 5 and 15 minutes. */
      load: v.nullable(v.strictTuple([Amount, Amount, Amount])),
      uptimeSeconds: v.nullable(Amount),
      /** Since this was measured. */
      ageMs: v.nullable(Whole),
      outcome: v.nullable(v.picklist(Object.keys(OUTCOMES) as Outcome[])),
      cause: v.nullable(v.picklist(Object.keys(CAUSES) as Cause[])),
    }),
  ),
});

export type NodesTopFrame = v.InferOutput<typeof NodesTopFrame>;
