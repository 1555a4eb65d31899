/** A job is accepted when its rows are on the disk. The same key and the same body are the same job, however often they come. */

import type { Database } from '../../store/index.ts';
import type { JobRequest } from '../job.ts';

export interface Submission {
  readonly request: JobRequest;
  readonly user: string;
  /** By SHA-256: all that `request.work` names. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** `DEFAULT_SUBMISSION_LIMITS` where absent. */
  readonly limits?: SubmissionLimits;
}

/** What is more is refused, and the limit named. */
export interface SubmissionLimits {
  /** Files and standard input of one job, together. */
  readonly contentBytes: number;
  readonly files: number;
  /** Of one job. */
  readonly tasks: number;
  /** Of all else that a request holds: arguments, environment, names, nodes. */
  readonly requestBytes: number;
  /** Tasks of one user that wait to be placed. */
  readonly queuedOfUser: number;
}

export const DEFAULT_SUBMISSION_LIMITS: SubmissionLimits = {
  contentBytes: 64 * 2 ** 20,
  files: 1000,
  tasks: 10_000,
  requestBytes: 2 ** 20,
  queuedOfUser: 20_000,
};

export interface Accepted {
  readonly job: string;
  /** False: it was accepted before, under this key. */
  readonly isNew: boolean;
}

export function accept(_database: Database, _submission: Submission, _nowMs: number): Accepted {
  throw new Error('not built yet');
}
