/** Endpoints of the audit log: who did what, from where, and what was refused. */

import * as v from 'valibot';
import { Count } from '../shapes.ts';
import { endpoints } from './endpoint.ts';

const WholeNumber = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,15}$/), v.transform(Number));
const Filter = v.pipe(v.string(), v.maxLength(200));

export const AuditRecord = v.strictObject({
  number: Count,
  at: v.string(),
  /** `run-start`, `sign-in-refused`, … */
  event: v.string(),
  /** Null where the record names nobody: the end of a run belongs to whoever began it. */
  user: v.nullable(v.string()),
  from: v.nullable(v.string()),
  /** All that was written, but for the chain. */
  details: v.record(v.string(), v.unknown()),
});
export type AuditRecord = v.InferOutput<typeof AuditRecord>;

export const AUDIT = endpoints({
  list: {
    method: 'GET',
    path: '/audit',
    access: 'see-audit',
    summary: 'records of the audit log, newest first',
    query: v.strictObject({
      before: v.exactOptional(WholeNumber),
      limit: v.exactOptional(WholeNumber),
      user: v.exactOptional(Filter),
      event: v.exactOptional(Filter),
      /** Anywhere in a record. */
      text: v.exactOptional(Filter),
    }),
    answer: v.strictObject({
      records: v.array(AuditRecord),
      /** Where to go on, as `before`; null at the beginning of the log. */
      next: v.nullable(Count),
    }),
  },
  verify: {
    method: 'GET',
    path: '/audit/verify',
    access: 'see-audit',
    summary: 'whether the chain of records is whole',
    answer: v.strictObject({
      records: Count,
      head: v.strictObject({ number: Count, hash: v.string() }),
      faults: v.array(v.strictObject({ path: v.string(), line: Count, text: v.string() })),
    }),
  },
  export: {
    method: 'GET',
    path: '/audit/export',
    access: 'see-audit',
    summary: 'the whole log as it was written, a record a line',
    answer: 'application/x-ndjson',
  },
});
