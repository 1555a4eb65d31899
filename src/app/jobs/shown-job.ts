/** A job as faces show it: what the queue of this machine tells, and what a server tells of its own. */

import type { Attempt, Job, JobSummary, Task, Wishes, Work, WorkFile } from '../../jobs/index.ts';
import type { JobListReport, JobReport } from '../../protocol/index.ts';

type ShownWork = Pick<
  Work,
  'kind' | 'language' | 'version' | 'main' | 'arguments' | 'results' | 'limits' | 'net' | 'isolation'
> & { readonly files: readonly Omit<WorkFile, 'executable'>[] };

export interface ShownJob extends Pick<
  Job,
  'id' | 'key' | 'user' | 'name' | 'acceptedMs' | 'endedMs' | 'atOnce' | 'waits' | 'tasks'
> {
  readonly work: ShownWork;
  readonly wishes: Pick<Wishes, 'priority' | 'after' | 'deadlineMs' | 'nodes' | 'engine' | 'slurm'>;
}

export function jobOfReport(report: JobReport): ShownJob {
  const { language, version, deadline } = report;
  return {
    ...{ id: report.job, key: report.key, user: report.user, name: report.name },
    ...{ atOnce: report.atOnce, waits: report.waits },
    ...{ acceptedMs: Date.parse(report.accepted), endedMs: optionalMs(report.ended) },
    work: {
      ...{ kind: report.kind, main: report.main, arguments: report.arguments, files: report.files },
      ...(language !== null && { language }),
      ...(version !== null && { version }),
      ...{ results: report.results, limits: report.limits, net: report.net, isolation: report.isolation },
    },
    wishes: {
      ...{ priority: report.priority, after: report.after, engine: report.engine, slurm: report.slurm },
      ...(deadline !== null && { deadlineMs: Date.parse(deadline) }),
    },
    tasks: report.tasks.map(taskOfReport),
  };
}

type Reported = JobReport['tasks'][number];

function taskOfReport({ task, items, state, cancelling, attempts, end, attempt }: Reported): Task {
  return {
    ...{ index: task, state, cancelling, attempts },
    ...(items !== undefined && { items }),
    end: end && endOfReport(end),
    attempt: attempt && attemptOfReport(attempt),
  };
}

function endOfReport({ fix, ...end }: NonNullable<Reported['end']>): NonNullable<Task['end']> {
  return { ...end, ...(fix !== null && { fix }) };
}

function attemptOfReport(attempt: NonNullable<Reported['attempt']>): Attempt {
  const { placed, began, ended, end, ...same } = attempt;
  return {
    ...same,
    ...{ placedMs: Date.parse(placed), beganMs: optionalMs(began), endedMs: optionalMs(ended) },
    end: end && endOfReport(end),
  };
}

type Row = JobListReport['jobs'][number];

/** A line of a list. */
export function rowOfReport(row: Row): JobSummary {
  const { job: id, key, user, name, state, tasks, waits, accepted, ended } = row;
  return {
    id,
    key,
    user,
    name,
    state,
    waits,
    tasks: countsOf(tasks),
    acceptedMs: Date.parse(accepted),
    endedMs: optionalMs(ended),
  };
}

/** Of which there are none is not written. */
function countsOf({ ended, ...counts }: Row['tasks']): JobSummary['tasks'] {
  const some = Object.entries(ended).filter(([, count]) => count !== undefined);
  return { ...counts, ended: Object.fromEntries(some) };
}

function optionalMs(moment: string | null): number | null {
  return moment === null ? null : Date.parse(moment);
}
