/**
 * A new job of the same work for those tasks of an old one that did not end well. What has ended stays as it is: its
 * record, its output, and what waited for it.
 */

import { GrappeError, type Outcome, systemClock } from '../../base/index.ts';
import type { Job, JobQueue, Task } from '../../jobs/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Connector } from '../../transport/index.ts';
import type { Actor } from '../access/account.ts';
import { type Fleet, openFleet } from '../fleet.ts';
import { checkWithSlurm } from './check-with-slurm.ts';
import { refuseForbidden } from './make-request.ts';
import { placeOf } from './open-site.ts';
import { submitJob } from './submit-job.ts';

type Retriable = Pick<Job, 'id' | 'endedMs' | 'tasks'>;

export interface RetryRequest<Old = Job> {
  readonly job: Old;
  /** Only these; absent: all. */
  readonly tasks?: readonly number[] | undefined;
  /** Which ends; absent: all that is not well, but for what may have run and is lost. */
  readonly outcomes?: ReadonlySet<Outcome> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the console: whose new job it is, and what it is of. */
  readonly by?: RetryBy;
}

interface RetryBy {
  readonly actor: Actor;
  readonly fleet: Fleet;
  readonly connect: (nodes: NodeSet) => Connector;
  /** In place of those of the old job. */
  readonly wishes: Pick<Job['wishes'], 'account' | 'nodes'>;
}

export interface Retried {
  readonly job: string;
  readonly tasks: readonly number[];
  /** Tasks that may have run, and are not repeated unasked. */
  readonly lost: readonly number[];
}

export interface TasksToRetry {
  /** At least one. */
  readonly chosen: readonly Task[];
  readonly lost: readonly Task[];
}

/** Throws GrappeError where none is to be run again. */
export function tasksToRetry({
  job,
  tasks,
  outcomes,
}: Omit<RetryRequest<Retriable>, 'env' | 'by'>): TasksToRetry {
  const ended = endedTasks(job, tasks);
  const isChosen = ({ end }: Task): boolean => {
    const outcome = end?.outcome;
    if (outcome === undefined) return false;
    return outcomes?.has(outcome) ?? (outcome !== 'ok' && outcome !== 'lost');
  };
  const chosen = ended.filter(isChosen);
  const lost = ended.filter((task) => task.end?.outcome === 'lost' && !isChosen(task));
  if (chosen.length === 0) throw nothing(job, lost.length);
  return { chosen, lost };
}

export async function retryJob(queue: JobQueue, request: RetryRequest): Promise<Retried> {
  const { job, env, by } = request;
  const { chosen, lost } = tasksToRetry(request);
  const { origin } = job.wishes;
  const fleet = by?.fleet ?? (await openFleet({ ...placeOf(origin), reach: origin.reach, env }));
  refuseForbidden(job.work, fleet);
  const made = madeAnew(queue, { ...job, wishes: { ...job.wishes, ...by?.wishes } }, chosen);
  await checkWithSlurm({ fleet, request: made.request, connect: by?.connect });
  const again = await submitJob(queue, made, { fleet, env, by: by?.actor });
  return { job: again.job, tasks: chosen.map(indexOf), lost: lost.map(indexOf) };
}

const indexOf = ({ index }: Task): number => index;

function endedTasks(job: Retriable, tasks: readonly number[] | undefined): Task[] {
  const named = tasks && new Set(tasks);
  return job.tasks.filter(({ index, end }) => end !== null && named?.has(index) !== false);
}

/** It waits for no other job any more, and a deadline that is over is none. */
function madeAnew(queue: JobQueue, job: Job, tasks: readonly Task[]): Parameters<typeof submitJob>[1] {
  const { name, work, atOnce } = job;
  const { deadlineMs, ...wishes } = job.wishes;
  const isDue = deadlineMs !== undefined && deadlineMs > systemClock.date().getTime();
  const contents = work.stdin ? [...work.files, work.stdin] : work.files;
  return {
    request: {
      name,
      work,
      wishes: { ...wishes, after: [], ...(isDue && { deadlineMs }) },
      tasks: tasks.map(({ index, items, node }) => ({
        index,
        ...(items !== undefined && { items }),
        ...(node !== undefined && { node }),
      })),
      ...(atOnce !== null && { atOnce }),
    },
    contents: new Map(contents.map(({ sha256 }) => [sha256, queue.content(sha256)])),
  };
}

function nothing({ id, endedMs }: Retriable, lost: number): GrappeError {
  return new GrappeError('nothing-selected', {
    message: `no task of job ${id} is to be run again`,
    ...(lost > 0 && { why: `${lost} may have run, and the end is not known` }),
    hint:
      lost > 0
        ? '--lost runs these again, too'
        : endedMs === null
          ? 'it has not ended yet'
          : 'all ended well; --all runs them again',
  });
}
