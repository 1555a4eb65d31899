/** The lines of `service status --json`: NDJSON, version 1, an instance as soon as its node has answered. */

import * as v from 'valibot';
import { UNIT_STATES } from '../base/index.ts';
import { CauseName, Count, Nodes, OutcomeName, Outcomes } from './shapes.ts';

export const UnitStateName = v.picklist(UNIT_STATES);
export const BackendName = v.picklist(['systemd', 'sysv', 'openrc', 'runit', 'supervisord', 'command']);

export const ServiceStatusEvent = v.variant('event', [
  v.strictObject({
    event: v.literal('start'),
    v: v.literal(1),
    services: v.array(v.strictObject({ service: v.string(), nodes: Nodes, count: Count })),
  }),
  v.strictObject({
    event: v.literal('status'),
    service: v.string(),
    node: v.string(),
    unit: v.string(),
    /** `ok`: as its service declares, or running where that says nothing. */
    outcome: OutcomeName,
    /** Null where nothing could be read; the outcome says why. */
    reading: v.nullable(
      v.strictObject({
        state: UnitStateName,
        /** Null where there is nothing to enable. */
        enabled: v.nullable(v.boolean()),
        masked: v.boolean(),
        backend: BackendName,
        /** How often its supervisor has started it again; null where nobody counts. */
        restarts: v.nullable(Count),
        /** The unit's file is newer than what the init system has read. */
        stale: v.boolean(),
      }),
    ),
    cause: v.nullable(CauseName),
    /** The node's own words. */
    detail: v.nullable(v.string()),
  }),
  v.strictObject({
    event: v.literal('summary'),
    counts: Outcomes(Count),
    exit: Count,
    ms: Count,
  }),
]);

export type ServiceStatusEvent = v.InferOutput<typeof ServiceStatusEvent>;
