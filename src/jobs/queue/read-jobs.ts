/** Reads jobs: one with all its tasks, lists of many, and those that the controller has to see to. */

import type { Outcome } from '../../base/index.ts';
import type { Offsets } from '../engine.ts';
import type { Job, Task, Wishes, Work } from '../job.ts';

/** `running`: the first of its tasks was placed. `ended`: all have ended. */
export type JobState = 'queued' | 'running' | 'ended';

export interface JobListRequest {
  readonly user?: string;
  /** Absent: all. */
  readonly states?: readonly JobState[];
  readonly limit: number;
  /** Only those that were accepted before this one: its id. */
  readonly before?: string;
}

/** A line of a list. */
export interface JobSummary extends Pick<Job, 'id' | 'key' | 'user' | 'name' | 'acceptedMs' | 'endedMs'> {
  readonly state: JobState;
  readonly tasks: TaskCounts;
}

export interface TaskCounts {
  readonly queued: number;
  readonly placed: number;
  readonly running: number;
  readonly ended: Readonly<Partial<Record<Outcome, number>>>;
}

/** A job that has not ended, with those of its tasks that have not. */
export interface LiveJob {
  readonly id: string;
  readonly user: string;
  readonly acceptedMs: number;
  readonly work: Work;
  readonly wishes: Wishes;
  readonly atOnce: number | null;
  /** How the jobs that come before it stand: `waits` as long as one has not ended. */
  readonly after: 'good' | 'waits' | 'bad';
  readonly tasks: readonly LiveTask[];
}

export interface LiveTask extends Task {
  /** Of the last attempt, where there is one: how far its output is known. */
  readonly offsets: Offsets | null;
}
