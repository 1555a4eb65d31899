/** The document of `service cat --json`, version 1. */

import * as v from 'valibot';
import { CauseName, Count, Nodes, OutcomeName } from './shapes.ts';

export const ServiceUnitFiles = v.strictObject({
  v: v.literal(1),
  /** Nodes that have the same files, once. */
  units: v.array(
    v.strictObject({ service: v.string(), unit: v.string(), nodes: Nodes, count: Count, text: v.string() }),
  ),
  troubled: v.array(
    v.strictObject({
      service: v.string(),
      nodes: Nodes,
      outcome: OutcomeName,
      cause: v.nullable(CauseName),
      detail: v.nullable(v.string()),
    }),
  ),
  exit: Count,
});

export type ServiceUnitFiles = v.InferOutput<typeof ServiceUnitFiles>;
