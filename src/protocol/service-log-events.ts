/** The lines of `service logs --json`: NDJSON, a line of a log each, then what could not be read. */

import * as v from 'valibot';
import { CauseName, Count, OutcomeName } from './shapes.ts';

export const ServiceLogEvent = v.variant('event', [
  v.strictObject({
    event: v.literal('line'),
    service: v.string(),
    node: v.string(),
    /** ISO 8601; null where the line does not say. */
    at: v.nullable(v.string()),
    /** syslog's 0 to 7; null outside of journals. */
    priority: v.nullable(Count),
    /** Who wrote it, as the journal says. */
    ident: v.nullable(v.string()),
    text: v.string(),
  }),
  v.strictObject({
    event: v.literal('trouble'),
    service: v.string(),
    node: v.string(),
    outcome: OutcomeName,
    cause: v.nullable(CauseName),
    detail: v.nullable(v.string()),
  }),
  v.strictObject({ event: v.literal('summary'), exit: Count }),
]);

export type ServiceLogEvent = v.InferOutput<typeof ServiceLogEvent>;
