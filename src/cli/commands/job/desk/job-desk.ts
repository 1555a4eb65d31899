/** Where jobs are handed in and asked after: the queue of this machine, or a server. Commands know no more of it than this. */

import type { FollowWishes, JobEvent, ResultCopy, Retried, ShownJob } from '../../../../app/index.ts';
import type { Outcome } from '../../../../base/index.ts';
import type { JobListRequest, JobSummary } from '../../../../jobs/index.ts';
import type { JobCancelReport, JobListReport } from '../../../../protocol/index.ts';

export type DeskEvent = JobEvent<ShownJob>;

export interface ListedJobs {
  readonly jobs: readonly JobSummary[];
  /** Who acts for them; null: nobody. */
  readonly controller: JobListReport['controller'];
}

export interface RetryWishes {
  readonly job: ShownJob;
  /** Only these; absent: all. */
  readonly tasks: readonly number[] | undefined;
  /** Which ends; absent: all that is not well, but for what may have run and is lost. */
  readonly outcomes: ReadonlySet<Outcome> | undefined;
}

export interface CancelWishes {
  /** Only these; absent: all. */
  readonly tasks?: readonly number[] | undefined;
  /** Also where a node is silent: nobody is to wait for it. */
  readonly force?: boolean;
}

export interface FoundResult extends Pick<ResultCopy, 'file' | 'read'> {
  readonly task: number;
}

export interface JobDesk extends Disposable {
  /** What a command line needs to come to this desk: ` --server URL`, or nothing. */
  readonly words: string;
  /** By its id, the beginning of it, or `last`. */
  job(name: string): Promise<ShownJob>;
  list(request: JobListRequest): Promise<ListedJobs>;
  /** As it happens; somebody is seen to act for it meanwhile. */
  follow(id: string, wishes: FollowWishes): AsyncIterable<DeskEvent>;
  cancel(id: string, wishes?: CancelWishes): Promise<Pick<JobCancelReport, 'ended' | 'asked' | 'givenUp'>>;
  retry(wishes: RetryWishes): Promise<Retried>;
  results(job: ShownJob, tasks: readonly number[] | undefined): Promise<FoundResult[]>;
  /** Why tasks wait that Slurm has; null where none does, or it is not known. */
  slurmWaits(job: ShownJob): Promise<string | null>;
  /** Sees to it that somebody acts for what waits. */
  wake(): Promise<void>;
}
