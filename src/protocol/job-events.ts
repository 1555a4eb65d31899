/** The lines of `submit --wait --json`, `submit --follow --json` and `job logs --json`: NDJSON, version 1. */

import * as v from 'valibot';
import { JOB_END, JobAttempt, TaskCounts } from './job-shapes.ts';
import { Count } from './shapes.ts';

const LINE = {
  event: v.literal('line'),
  task: Count,
  stream: v.picklist(['stdout', 'stderr']),
  /** Nothing ended the line here: the output did, or the line is long and goes on in the next event. */
  newline: v.exactOptional(v.literal(false)),
};

export const JobJsonEvent = v.variant('event', [
  v.strictObject({
    event: v.literal('start'),
    v: v.literal(1),
    job: v.string(),
    name: v.string(),
    /** Of tasks. */
    count: Count,
  }),
  /** With a number above 1 it is tried again; lines so far are of an attempt that counts no more. */
  v.strictObject({
    event: v.literal('placed'),
    task: Count,
    node: v.string(),
    attempt: Count,
    why: v.string(),
  }),
  v.variant('event', [
    v.strictObject({ ...LINE, text: v.string() }),
    v.strictObject({ ...LINE, base64: v.pipe(v.string(), v.base64()) }),
  ]),
  v.strictObject({
    event: v.literal('end'),
    task: Count,
    ...JOB_END,
    /** Null: it never began. */
    attempt: v.nullable(JobAttempt),
  }),
  v.strictObject({
    event: v.literal('summary'),
    /** False: the job goes on. */
    ended: v.boolean(),
    counts: TaskCounts,
    exit: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
  }),
]);

export type JobJsonEvent = v.InferOutput<typeof JobJsonEvent>;
