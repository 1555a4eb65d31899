/** The document of `audit verify --json`, version 1. */

import * as v from 'valibot';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const AuditReport = v.strictObject({
  v: v.literal(1),
  path: v.string(),
  records: Count,
  /** The last record; kept elsewhere, it shows later whether the end was cut off. */
  head: v.strictObject({ number: Count, hash: v.string() }),
  faults: v.array(
    v.strictObject({
      /** The file: full ones are put away under a name of their own. */
      path: v.string(),
      /** Of this file, from 1. */
      line: Count,
      text: v.string(),
    }),
  ),
});

export type AuditReport = v.InferOutput<typeof AuditReport>;
