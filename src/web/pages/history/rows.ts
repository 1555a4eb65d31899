/** Runs and jobs as rows of one list. */

import { NodeSet } from '../../../nodeset/index.ts';
import { type Answer, JOBS, type RunRow, RUNS, type WrittenQuery } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { pathOf } from '../../router/location.ts';
import { pathOfRun, stateOfJobRow, stateOfRun } from '../../parts/run-row.ts';

export type Kind = 'run' | 'copy' | 'service' | 'job';
export type StateFilter = '' | 'running' | 'ok' | 'failed' | 'interrupted';

export interface Filter {
  readonly text: string;
  readonly kind: '' | Kind;
  readonly state: StateFilter;
  readonly user: string;
  /** A node set, and what it is. */
  readonly nodes: string;
  readonly set: NodeSet | undefined;
  /** ISO; empty: no bound. */
  readonly since: string;
  readonly until: string;
}

export interface HistoryRow {
  readonly id: string;
  readonly kind: Kind;
  readonly state: string;
  readonly what: string;
  readonly nodes: string;
  readonly count: number | undefined;
  readonly user: string;
  readonly began: string;
  readonly ms: number | null;
  /** Its page. */
  readonly path: string;
}

export interface RowPage {
  readonly rows: readonly HistoryRow[];
  /** The last row that was looked at, fitting or not; undefined where nothing is older. */
  readonly next: string | undefined;
  readonly kept?: Answer<typeof RUNS.list>['kept'];
}

export type Source = (filter: Filter, before: string | undefined) => Promise<RowPage>;

const PAGE = '100';

export const runRows: Source = async (filter, before) => {
  if (filter.kind === 'job') return { rows: [], next: undefined };
  const { runs, more, kept } = await call(RUNS.list, { query: runQuery(filter, before) });
  return { rows: runs.map(rowOfRun), next: more ? runs.at(-1)?.run : undefined, kept };
};

/** What the list of jobs cannot be asked for is left out here. */
export const jobRows: Source = async (filter, before) => {
  if (filter.kind !== '' && filter.kind !== 'job') return { rows: [], next: undefined };
  const query = {
    limit: PAGE,
    ...(before !== undefined && { before }),
    ...(filter.user !== '' && { user: filter.user }),
  };
  const { jobs, more } = await call(JOBS.list, { query });
  const rows = jobs.map(rowOfJob).filter((row) => fits(row, filter));
  return { rows, next: more ? jobs.at(-1)?.job : undefined };
};

function runQuery(filter: Filter, before: string | undefined): WrittenQuery<typeof RUNS.list> {
  const { text, kind, state, user, nodes, since, until } = filter;
  return {
    limit: PAGE,
    ...(before !== undefined && { before }),
    ...(text !== '' && { text }),
    ...(kind !== '' && kind !== 'job' && { kind }),
    ...(state !== '' && { state }),
    ...(user !== '' && { user }),
    ...(nodes !== '' && { node: nodes }),
    ...(since !== '' && { since }),
    ...(until !== '' && { until }),
  };
}

function rowOfRun(run: RunRow): HistoryRow {
  const kind = run.kind === 'fetch' ? 'copy' : run.kind;
  const path = pathOfRun(run);
  return {
    ...{ id: run.run, kind, state: stateOfRun(run), what: run.commands.join('; '), nodes: run.nodes },
    ...{ count: run.count, user: run.user, began: run.began, ms: run.ms, path },
  };
}

type JobRow = Answer<typeof JOBS.list>['jobs'][number];

function rowOfJob(job: JobRow): HistoryRow {
  const { ended, accepted } = job;
  return {
    ...{ id: job.job, kind: 'job', state: stateOfJobRow(job), what: job.name, nodes: job.nodes },
    ...{ count: undefined, user: job.user, began: accepted, path: pathOf('jobs', job.job) },
    ms: ended === null ? null : Date.parse(ended) - Date.parse(accepted),
  };
}

function fits(row: HistoryRow, { text, state, set, since, until }: Filter): boolean {
  const words = `${row.id} ${row.what}`.toLowerCase();
  if (!words.includes(text.toLowerCase())) return false;
  if (since !== '' && row.began < since) return false;
  if (until !== '' && row.began > until) return false;
  if (state !== '' && stateFilterOf(row.state) !== state) return false;
  return set === undefined || readSet(row.nodes).intersection(set).size > 0;
}

function stateFilterOf(state: string): StateFilter {
  if (state === 'ok') return 'ok';
  return state === 'running' || state === 'queued' ? 'running' : 'failed';
}

function readSet(nodes: string): NodeSet {
  return nodes === '' ? NodeSet.empty : NodeSet.parse(nodes);
}
