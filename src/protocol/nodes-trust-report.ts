/** The document of `nodes trust --json`, version 1. */

import * as v from 'valibot';
import { CAUSES, type Cause, OUTCOMES, type Outcome } from '../base/index.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const NodesTrustReport = v.strictObject({
  v: v.literal(1),
  count: Count,
  /** Lines that were added to known_hosts files. */
  added: Count,
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      /** `ok`: every key is known or new; `hostkey`: one is changed or revoked; else why no key was seen. */
      outcome: v.picklist(Object.keys(OUTCOMES) as Outcome[]),
      cause: v.nullable(v.picklist(Object.keys(CAUSES) as Cause[])),
      why: v.nullable(v.string()),
      /** The name under which known_hosts holds the node. */
      name: v.nullable(v.string()),
      keys: v.array(
        v.strictObject({
          type: v.string(),
          fingerprint: v.string(),
          /** Before anything was added. */
          standing: v.picklist(['known', 'new', 'extra', 'changed', 'revoked']),
        }),
      ),
    }),
  ),
});

export type NodesTrustReport = v.InferOutput<typeof NodesTrustReport>;
