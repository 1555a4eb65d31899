/** The document of `service rollout status --json`, version 1: changes of services that go on, else the last one. */

import * as v from 'valibot';
import { Count, Outcomes } from './shapes.ts';

export const ServiceRolloutReport = v.strictObject({
  v: v.literal(1),
  rollouts: v.array(
    v.strictObject({
      run: v.string(),
      command: v.string(),
      began: v.pipe(v.string(), v.isoTimestamp()),
      user: v.string(),
      host: v.string(),
      state: v.picklist(['running', 'ended', 'interrupted']),
      paused: v.boolean(),
      exit: v.nullable(Count),
      services: v.array(
        v.strictObject({
          service: v.string(),
          nodes: v.string(),
          count: Count,
          /** From 1; 0 before the first. */
          wave: Count,
          waves: Count,
          /** The canary is well, and somebody has to promote it. */
          waiting: v.boolean(),
          /** Under way at this moment, folded. */
          busy: v.string(),
          outcomes: Outcomes(Count),
          failed: Count,
          maxFailed: Count,
          halted: v.nullable(v.picklist(['canary', 'budget'])),
        }),
      ),
    }),
  ),
});

export type ServiceRolloutReport = v.InferOutput<typeof ServiceRolloutReport>;
