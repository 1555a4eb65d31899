/** The document of `daemon status --json` and `daemon stop --json`, version 1. */

import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const DaemonReport = v.strictObject({
  v: v.literal(1),
  /** Whether there is, or was until it was stopped, a background process. */
  running: v.boolean(),
  version: v.nullable(v.string()),
  pid: v.nullable(count),
  /** ISO 8601. */
  since: v.nullable(v.string()),
  /** Commands that use it now. */
  callers: count,
  /** Who acts for the queue of jobs: another process, which `daemon stop` leaves alone. */
  jobs: v.nullable(v.strictObject({ host: v.string(), pid: count })),
  connections: v.array(
    v.strictObject({
      node: v.string(),
      user: v.nullable(v.string()),
      /** `ssh2`: by the background process. `openssh`: by the system's ssh, in a process of its own. */
      transport: v.picklist(['ssh2', 'openssh']),
      /** Commands that use it now; 0 for one that is only kept. */
      uses: count,
    }),
  ),
});

export type DaemonReport = v.InferOutput<typeof DaemonReport>;
