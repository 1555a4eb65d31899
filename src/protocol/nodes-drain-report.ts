/** The document of `nodes drain --json` and `nodes resume --json`, version 1: what is drained now. */

import * as v from 'valibot';

export const NodesDrainReport = v.strictObject({
  v: v.literal(1),
  drained: v.array(
    v.strictObject({
      node: v.string(),
      reason: v.string(),
      /** The account that drained it. */
      by: v.string(),
      at: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
});

export type NodesDrainReport = v.InferOutput<typeof NodesDrainReport>;
