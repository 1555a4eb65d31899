/** Jobs as the protocol has them. */

import type { Attempt, JobSummary, Task, TaskEnd } from '../../jobs/index.ts';
import type { JobListReport, JobReport } from '../../protocol/index.ts';
import type { ShownJob } from './shown-job.ts';

type Document = Omit<JobReport, 'v' | 'slurmWaits'>;

export function jobDocument(job: ShownJob): Document {
  const { work, wishes } = job;
  return {
    ...{ job: job.id, key: job.key, user: job.user, name: job.name },
    ...{ accepted: moment(job.acceptedMs), ended: optionalMoment(job.endedMs) },
    ...{ kind: work.kind, language: work.language ?? null, version: work.version ?? null, main: work.main },
    arguments: [...work.arguments],
    files: work.files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    results: [...work.results],
    ...{ limits: work.limits, net: work.net, isolation: work.isolation },
    ...{ priority: wishes.priority, after: [...wishes.after] },
    ...{ engine: wishes.engine, slurm: { ...wishes.slurm } },
    deadline: optionalMoment(wishes.deadlineMs ?? null),
    ...{ atOnce: job.atOnce, waits: job.waits },
    tasks: job.tasks.map(taskReportOf),
  };
}

export function taskReportOf({
  index,
  items,
  state,
  cancelling,
  end,
  attempts,
  attempt,
}: Task): Document['tasks'][number] {
  return {
    task: index,
    ...(items !== undefined && { items }),
    ...{ state, cancelling, attempts },
    end: end && endReport(end),
    attempt: attempt && attemptReport(attempt),
  };
}

export function endReport({ outcome, cause, detail, fix, exit, signal }: TaskEnd) {
  return { outcome, cause, detail, fix: fix ?? null, exit, signal };
}

function attemptReport({ number, node, engine, why, unreachable, used, ...attempt }: Attempt) {
  const { environment } = attempt;
  return {
    ...{ number, node, engine, why, unreachable, used },
    placed: moment(attempt.placedMs),
    began: optionalMoment(attempt.beganMs),
    ended: optionalMoment(attempt.endedMs),
    end: attempt.end && endReport(attempt.end),
    environment: environment && {
      node: environment.node,
      ...{ system: environment.system, cpu: environment.cpu, isolation: environment.isolation },
      ...{ language: environment.language, version: environment.version },
    },
  };
}

export function moment(ms: number): string {
  return new Date(ms).toISOString();
}

export function optionalMoment(ms: number | null): string | null {
  return ms === null ? null : moment(ms);
}

/** A line of a list. */
export function jobRow(summary: JobSummary): JobListReport['jobs'][number] {
  const { id, key, user, name, acceptedMs, endedMs, state, tasks, waits } = summary;
  return {
    ...{ job: id, key, user, name, state },
    accepted: moment(acceptedMs),
    ended: optionalMoment(endedMs),
    ...{ tasks: { ...tasks, ended: { ...tasks.ended } }, waits },
  };
}
