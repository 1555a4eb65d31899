/** Parts of the shapes that speak of jobs. */

import * as v from 'valibot';
import { CauseName, Count, OutcomeName, Outcomes } from './shapes.ts';

const Text = v.nullable(v.string());
const Amount = v.nullable(Count);

export const Moment = v.pipe(v.string(), v.isoTimestamp());

/** How a task, or an attempt, ended. */
export const JOB_END = {
  outcome: OutcomeName,
  cause: v.nullable(CauseName),
  /** For a person; may hold text of a node. */
  detail: Text,
  /** What would help. */
  fix: Text,
  exit: v.nullable(v.pipe(v.number(), v.integer())),
  /** With SIG. */
  signal: Text,
};

export const JobAttempt = v.strictObject({
  number: Count,
  node: v.string(),
  engine: v.picklist(['ssh', 'slurm']),
  /** Why this node. */
  why: v.string(),
  placed: Moment,
  began: v.nullable(Moment),
  ended: v.nullable(Moment),
  /** Of this attempt: its task may be queued again. */
  end: v.nullable(v.strictObject(JOB_END)),
  /** The node is silent, and the attempt may still live there. */
  unreachable: v.boolean(),
  environment: v.nullable(
    v.strictObject({
      /** Where it really ran: of a job of Slurm, the compute node. */
      node: v.string(),
      system: Text,
      cpu: Text,
      language: Text,
      version: Text,
      /** 3: sandbox and cgroup. 2: sandbox. 0: none. */
      isolation: v.picklist([0, 2, 3]),
    }),
  ),
  used: v.nullable(v.strictObject({ wallMs: Amount, cpuMs: Amount, peakBytes: Amount, compileMs: Amount })),
});

export const JobTask = v.strictObject({
  task: Count,
  /** Of a split: its part, and the node that it is for. */
  items: v.exactOptional(v.string()),
  /** `pending`: Slurm has it, and has not begun it. */
  state: v.picklist(['queued', 'placed', 'pending', 'running', 'ended']),
  cancelling: v.boolean(),
  end: v.nullable(v.strictObject(JOB_END)),
  attempts: Count,
  /** The last one. */
  attempt: v.nullable(JobAttempt),
});

/** `pending`: Slurm has begun none of its tasks. */
export const JobState = v.picklist(['queued', 'pending', 'running', 'ended']);
export const TaskCounts = Outcomes(Count);
/** How the tasks of a job stand; `silent`: of those that are placed, pend or run, on nodes that do not answer. */
export const JobTaskCounts = v.strictObject({
  queued: Count,
  placed: Count,
  pending: Count,
  running: Count,
  ended: TaskCounts,
  silent: Count,
});

/** Why tasks that are `queued` wait. Null: none is, or its turn has not come yet. */
export const Waits = v.nullable(v.string());

export const JOB_HEAD = {
  job: v.string(),
  key: Text,
  user: v.string(),
  name: v.string(),
  accepted: Moment,
  ended: v.nullable(Moment),
};

/** Of a list. */
export const JOB_LINE = { ...JOB_HEAD, state: JobState, tasks: JobTaskCounts, waits: Waits };
