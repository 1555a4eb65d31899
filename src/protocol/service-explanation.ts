/** The document of `service explain --json`, version 1. */

import * as v from 'valibot';
import { CauseName, Count, Nodes, OutcomeName } from './shapes.ts';

const Need = v.strictObject({
  service: v.string(),
  scope: v.string(),
  condition: v.picklist(['started', 'healthy', 'completed']),
  strength: v.picklist(['required', 'weak', 'order']),
  /** As things stand, with nothing being done. */
  verdict: v.picklist(['met', 'unmet']),
  good: Count,
  of: Count,
  bad: v.pipe(v.array(v.strictObject({ nodes: Nodes, is: v.string() })), v.readonly()),
});

/** What blocks it and is itself blocked by nothing. */
const Root = v.strictObject({
  service: v.string(),
  nodes: Nodes,
  is: v.string(),
  detail: v.nullable(v.string()),
  /** Services, from the one that was asked about to this one. */
  chain: v.pipe(v.array(v.string()), v.readonly()),
});

export const ServiceExplanation = v.strictObject({
  v: v.literal(1),
  service: v.string(),
  node: v.string(),
  /** What was seen, as text. */
  is: v.string(),
  /** What keeps it from being started, whatever it requires. */
  stuck: v.nullable(
    v.strictObject({ outcome: OutcomeName, cause: v.nullable(CauseName), detail: v.nullable(v.string()) }),
  ),
  needs: v.pipe(v.array(Need), v.readonly()),
  roots: v.pipe(v.array(Root), v.readonly()),
});

export type ServiceExplanation = v.InferOutput<typeof ServiceExplanation>;
