/** What `service list --json` prints: one object. */

import * as v from 'valibot';
import { Count, Nodes, Troubled } from './shapes.ts';
import { BackendName, UnitStateName } from './service-status.ts';

export const ServiceListReport = v.strictObject({
  v: v.literal(1),
  services: v.array(
    v.strictObject({
      name: v.string(),
      description: v.nullable(v.string()),
      nodes: v.string(),
      count: Count,
      /** Several where overrides say so. */
      units: v.array(v.string()),
      backends: v.array(v.string()),
      /** Null where nothing is declared, or not the same on all nodes. */
      state: v.nullable(v.picklist(['started', 'stopped'])),
      enabled: v.nullable(v.boolean()),
      masked: v.nullable(v.boolean()),
      dependsOn: v.array(v.string()),
      after: v.array(v.string()),
      tags: v.array(v.string()),
    }),
  ),
  /** Names of services by target. */
  targets: v.record(v.string(), v.array(v.string())),
});

export type ServiceListReport = v.InferOutput<typeof ServiceListReport>;

/** What `service list --discover --json` prints: one object. */
export const ServiceDiscoverReport = v.strictObject({
  v: v.literal(1),
  units: v.array(
    v.strictObject({
      unit: v.string(),
      nodes: Nodes,
      count: Count,
      backend: BackendName,
      /** Null where an init script would have to be run to tell. */
      state: v.nullable(UnitStateName),
      enabled: v.nullable(v.boolean()),
    }),
  ),
  troubled: v.array(Troubled),
});

export type ServiceDiscoverReport = v.InferOutput<typeof ServiceDiscoverReport>;
