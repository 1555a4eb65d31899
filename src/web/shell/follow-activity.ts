/** Keeps the activity up to date: what the lists of runs, jobs and checks say, as one list. Loaded after the page is there. */

import { effect } from '@preact/signals';
import type { Outcome } from '../../base/index.ts';
import { type Answer, JOBS, NODES, permits, type RunRow, RUNS } from '../../protocol/index.ts';
import { call } from '../api/call.ts';
import { LiveResource } from '../api/resource.ts';
import type { Me } from '../api/standing.ts';
import { pathOfRun, stateOfJobRow, stateOfRun } from '../parts/run-row.ts';
import { pathOf } from '../router/location.ts';
import { activity, type ActivityItem, goingOn, isDrawerOpen } from './activity.ts';

type Job = Answer<(typeof JOBS)['list']>['jobs'][number];
type Check = Answer<(typeof NODES)['checks']>['checks'][number];

const EACH = '20';
const MOST_SHOWN = 40;
/** How far something is, is no change of its list: it is asked for while the drawer is open. */
const PROGRESS_MS = 2000;

/** The answer ends it. */
export function followActivity({ role }: Me): () => void {
  const lists = [
    permits(role, 'see-fleet') && list('runs', async () => (await call(RUNS.list, ROWS)).runs.map(ofRun)),
    permits(role, 'see-fleet') && list('checks', async () => (await call(NODES.checks)).checks.map(ofCheck)),
    permits(role, 'submit-jobs') && list('jobs', async () => (await call(JOBS.list, ROWS)).jobs.map(ofJob)),
  ].filter((made) => made !== false);
  const end = effect(() => {
    const items = lists.flatMap(({ value }) => value.value ?? []);
    activity.value = items.toSorted((a, b) => (a.began < b.began ? 1 : -1)).slice(0, MOST_SHOWN);
  });
  const timer = setInterval(() => {
    const isSeen = isDrawerOpen.value && document.visibilityState === 'visible';
    if (isSeen && goingOn.value > 0) for (const each of lists) void each.refresh();
  }, PROGRESS_MS);
  return () => {
    clearInterval(timer);
    end();
    for (const each of lists) each.close();
    activity.value = [];
  };
}

const ROWS = { query: { limit: EACH } };

function list(topic: string, ask: () => Promise<ActivityItem[]>): LiveResource<ActivityItem[]> {
  const resource = new LiveResource(ask);
  resource.open([topic]);
  return resource;
}

function ofRun(run: RunRow): ActivityItem {
  const { kind, commands, began, ms, counts } = run;
  return {
    id: run.run,
    kind: 'run',
    title: commands.join('; ') || kind,
    who: run.user,
    state: stateOfRun(run),
    isGoing: run.state === 'running',
    began,
    ended: ms === null ? null : new Date(Date.parse(began) + ms).toISOString(),
    done: sum(counts),
    count: run.count,
    path: pathOfRun(run),
  };
}

type Counts = Partial<Record<Outcome, number | undefined>>;

function sum(counts: Counts): number {
  return Object.values(counts).reduce((all: number, each) => all + (each ?? 0), 0);
}

function ofCheck(check: Check): ActivityItem {
  const { id, by, began, ended, done, count } = check;
  return {
    id,
    kind: 'check',
    title: 'nodes check',
    who: by,
    state: stateOfCheck(check),
    isGoing: ended === null,
    began,
    ended,
    done,
    count,
    path: pathOf('nodes'),
    query: { check: id },
  };
}

function stateOfCheck({ ended, isCancelled, counts }: Check): string {
  if (ended === null) return 'running';
  if (isCancelled) return 'cancelled';
  if (counts.error > 0) return 'error';
  return counts.notAnswering > 0 ? 'not-answering' : 'active';
}

function ofJob(row: Job): ActivityItem {
  const { job, name, user, accepted, ended, state, tasks } = row;
  const done = sum(tasks.ended);
  return {
    id: job,
    kind: 'job',
    title: name,
    who: user,
    state: stateOfJobRow(row),
    isGoing: state !== 'ended',
    began: accepted,
    ended,
    done,
    count: done + tasks.queued + tasks.placed + tasks.pending + tasks.running,
    path: pathOf('jobs', job),
  };
}
