/** What the controller writes down of attempts. Each call is one transaction, and its first statement checks the fence. */

import type { EngineName, Environment, TaskEnd, Used } from '../job.ts';

export interface Placement {
  readonly job: string;
  readonly task: number;
  readonly node: string;
  readonly engine: EngineName;
  /** One line for a person. */
  readonly why: string;
}

export interface Began {
  /** `JOB.TASK.ATTEMPT`, here and below. */
  readonly attempt: string;
  readonly environment: Environment | null;
}

export interface Ended {
  readonly attempt: string;
  readonly end: TaskEnd;
  readonly used: Used | null;
  /** What it ran in, where that was not known before. */
  readonly environment?: Environment;
  /** Files that were brought back, and lie on the disk already. */
  readonly results?: readonly StoredResultFile[];
}

export interface EndedUnplaced {
  readonly job: string;
  readonly task: number;
  readonly end: TaskEnd;
}

/** A file that a task left. */
export interface StoredResultFile {
  /** As the task named it. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Relative to the state folder. */
  readonly place: string;
}

export interface ToSweep {
  readonly attempt: string;
  readonly node: string;
  readonly engine: EngineName;
}
