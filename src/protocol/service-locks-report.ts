/** What `service locks --json` prints: one object. */

import * as v from 'valibot';
import { Count, Nodes, Troubled } from './shapes.ts';

export const ServiceLocksReport = v.strictObject({
  v: v.literal(1),
  /** Those that are there, or, with --break, those that are gone. Null where a node does not tell. */
  locks: v.array(
    v.strictObject({
      /** Of the run; what --break wants. */
      id: v.nullable(v.string()),
      service: v.string(),
      nodes: Nodes,
      who: v.nullable(v.string()),
      host: v.nullable(v.string()),
      what: v.nullable(v.string()),
      since: v.nullable(v.string()),
      /** 0: it has ended, though nobody has freed it. */
      leftSeconds: Count,
    }),
  ),
  troubled: v.array(Troubled),
});

export type ServiceLocksReport = v.InferOutput<typeof ServiceLocksReport>;
