/** A Slurm as its login node sees it, version 1: `nodes slurm --json`, `job list --engine slurm --json`, and the console. */

import * as v from 'valibot';
import { Count } from './shapes.ts';

export const SlurmReport = v.strictObject({
  v: v.literal(1),
  /** The node that was asked. */
  login: v.string(),
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      partitions: v.array(v.string()),
      /** In Slurm's words: `idle`, `mixed`, `drained`, `down`… */
      state: v.string(),
      /** It does not answer Slurm. */
      silent: v.boolean(),
      cpus: v.strictObject({ allocated: Count, idle: Count, other: Count, total: Count }),
      load: v.nullable(v.pipe(v.number(), v.minValue(0))),
      freeBytes: v.nullable(Count),
      memoryBytes: v.nullable(Count),
      /** Why somebody, or Slurm itself, took it out of use. */
      reason: v.nullable(v.string()),
    }),
  ),
  reservations: v.array(v.strictObject({ name: v.string(), active: v.boolean(), nodes: v.string() })),
  jobs: v.array(
    v.strictObject({
      /** `12`; of an array `12_[5-60]`, its elements that wait. */
      id: v.string(),
      name: v.string(),
      /** Whether it was handed in by a grappe; others are shown, and never touched. */
      grappe: v.boolean(),
      user: v.string(),
      partition: v.string(),
      state: v.string(),
      /** Of a job that waits, in Slurm's words: `Priority`, `Resources`… */
      reason: v.nullable(v.string()),
      nodes: v.string(),
      cpus: Count,
      /** `1-02:03:04` */
      ran: v.string(),
    }),
  ),
  /** Of a very long queue not all is told. */
  jobsLeftOut: Count,
});

export type SlurmReport = v.InferOutput<typeof SlurmReport>;
