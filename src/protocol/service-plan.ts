/** The documents of `service plan --json` and `service drift --json`, version 1. Instances alike stand beside each other. */

import * as v from 'valibot';
import { CauseName, Count, ExitStatus, Nodes, OutcomeName } from './shapes.ts';
import { Seen, Unit, Verbs } from './service-events.ts';

const Group = { service: v.string(), nodes: Nodes, count: Count };

export const ServicePlanReport = v.strictObject({
  v: v.literal(1),
  /** Of all that is in the plan: two that are equal have the same one. */
  plan: v.string(),
  /** In the order in which they are done. */
  services: v.array(
    v.strictObject({
      ...Group,
      waitsFor: v.array(v.string()),
      maxFailed: Count,
      waves: v.array(v.strictObject({ way: v.picklist(['up', 'down']), canary: v.boolean(), nodes: Nodes })),
    }),
  ),
  /** Empty `verbs`: on its way already, and only waited for. */
  changes: v.array(
    v.strictObject({
      ...Group,
      verbs: Verbs,
      before: Seen,
      after: Unit,
      /** The service because of which it is touched though nobody named it. */
      becauseOf: v.nullable(v.string()),
    }),
  ),
  /** What will not be done, and why. */
  obstacles: v.array(
    v.strictObject({
      ...Group,
      outcome: OutcomeName,
      cause: v.nullable(CauseName),
      text: v.string(),
    }),
  ),
  /** How many are as they should be. */
  asWanted: Count,
  exit: ExitStatus,
});

export type ServicePlanReport = v.InferOutput<typeof ServicePlanReport>;

export const ServiceDriftReport = v.strictObject({
  v: v.literal(1),
  differing: v.array(
    v.strictObject({
      ...Group,
      is: v.string(),
      /** What the file declares otherwise, in its words; null where it cannot be told or had. */
      wanted: v.nullable(v.string()),
    }),
  ),
  /** Declared instances. */
  instances: Count,
  exit: ExitStatus,
});

export type ServiceDriftReport = v.InferOutput<typeof ServiceDriftReport>;
