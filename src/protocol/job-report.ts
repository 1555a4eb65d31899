/** The documents of `job show --json`, `job wait --json`, `job list --json`, `submit --json` and their like, version 1. */

import * as v from 'valibot';
import { ENGINES } from '../base/index.ts';
import { JOB_HEAD, JOB_LINE, JobTask, Moment, Waits } from './job-shapes.ts';
import { Count } from './shapes.ts';

const SlurmWishes = v.strictObject({
  partition: v.exactOptional(v.string()),
  account: v.exactOptional(v.string()),
  qos: v.exactOptional(v.string()),
  gres: v.exactOptional(v.string()),
  cpus: v.exactOptional(Count),
});

const V1 = { v: v.literal(1) };
const Limit = Count;

/** One job with its tasks. */
const JobDocument = v.strictObject({
  ...JOB_HEAD,
  kind: v.picklist(['program', 'command']),
  language: v.nullable(v.string()),
  version: v.nullable(v.string()),
  /** The path of the program in its folder, or the text of the command. */
  main: v.string(),
  arguments: v.array(v.string()),
  files: v.array(v.strictObject({ path: v.string(), sizeBytes: Count, sha256: v.string() })),
  results: v.array(v.string()),
  limits: v.strictObject({
    wallMs: Limit,
    cpuMs: Limit,
    memoryBytes: Limit,
    outputBytes: Limit,
    diskBytes: Limit,
    inodes: Limit,
    processes: Limit,
  }),
  net: v.boolean(),
  /** 0: no sandbox was asked for. */
  isolation: v.picklist([0, 2, 3]),
  priority: v.number(),
  after: v.array(v.string()),
  deadline: v.nullable(Moment),
  engine: v.picklist(ENGINES),
  /** What it asks of Slurm, beside the defaults of the configuration. */
  slurm: SlurmWishes,
  atOnce: v.nullable(Count),
  waits: Waits,
  tasks: v.array(JobTask),
});

export const JobReport = v.strictObject({
  ...V1,
  ...JobDocument.entries,
  /** Why tasks are `pending`, in Slurm's own words, or why it does not say so, or take those that are `queued`. Null: none is, or it is not known. */
  slurmWaits: v.nullable(v.string()),
});
export type JobReport = v.InferOutput<typeof JobReport>;

/** Of `job wait`: in the order in which they were named. */
export const JobWaitReport = v.strictObject({ ...V1, jobs: v.array(JobDocument), exit: Count });
export type JobWaitReport = v.InferOutput<typeof JobWaitReport>;

export const JobListReport = v.strictObject({
  ...V1,
  /** Who acts for the jobs; null: nobody. */
  controller: v.nullable(v.strictObject({ host: v.string(), pid: Count })),
  jobs: v.array(v.strictObject(JOB_LINE)),
});
export type JobListReport = v.InferOutput<typeof JobListReport>;

/** `new: false`: it was accepted before, under the same key. */
export const JobSubmitReport = v.strictObject({ ...V1, job: v.string(), new: v.boolean() });
export type JobSubmitReport = v.InferOutput<typeof JobSubmitReport>;

export const JobCancelReport = v.strictObject({
  ...V1,
  job: v.string(),
  /** Waited, and have ended. */
  ended: Count,
  /** Run, and are being ended. */
  asked: Count,
  /** Were on a silent node, and are lost. */
  givenUp: Count,
});
export type JobCancelReport = v.InferOutput<typeof JobCancelReport>;

export const JobResultsReport = v.strictObject({
  ...V1,
  job: v.string(),
  files: v.array(
    v.strictObject({
      task: Count,
      path: v.string(),
      sizeBytes: Count,
      sha256: v.string(),
      /** Where it was copied to; null where it was only listed. */
      to: v.nullable(v.string()),
    }),
  ),
});
export type JobResultsReport = v.InferOutput<typeof JobResultsReport>;

/** Of `submit --explain`: each node once, the one that would take it first. */
export const JobExplainReport = v.strictObject({
  ...V1,
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      verdict: v.picklist(['takes', 'could', 'full', 'incapable']),
      why: v.string(),
      fix: v.nullable(v.string()),
    }),
  ),
});
export type JobExplainReport = v.InferOutput<typeof JobExplainReport>;
