/** What was run: commands, copies, changes of services and jobs, the newest first. */

import { useEffect, useMemo } from 'preact/hooks';
import { onChange } from '../../api/live.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { toneOfWork } from '../../parts/tone.ts';
import { navigate } from '../../router/location.ts';
import { Link } from '../../router/link.tsx';
import { mayDo } from '../../shell/me.ts';
import { now } from '../../shell/now.ts';
import { ago, bytes, duration, number, time } from '../../texts/format.ts';
import { ClearFilters, Filters } from './filters.tsx';
import { type FeedState, HistoryFeed } from './feed.ts';
import css from './history.module.css';
import { type Filter, type HistoryRow, jobRows, runRows } from './rows.ts';
import { texts } from './texts.ts';
import { readFilter } from './use-filter.ts';

export function Page() {
  const t = texts();
  const { filter, fault } = readFilter();
  const feed = useFeed(filter, mayDo('see-fleet'));
  const state = feed.state.value;
  return (
    <Frame title={t.title} isFilled aside={<Kept state={state} />} actions={<ClearFilters />}>
      <Filters fault={fault} />
      {state.problem && <ProblemView problem={state.problem} onAgain={() => void feed.renew()} />}
      <DataTable
        label={t.title}
        rows={state.rows}
        idOf={(row) => row.id}
        columns={columns()}
        onOpen={(row) => navigate(row.path)}
        onNearEnd={() => void feed.more()}
        empty={state.isLoading ? undefined : <Nothing />}
      />
      {state.isLoading && (
        <p class={css.hint} role="status">
          {t.loading}
        </p>
      )}
    </Frame>
  );
}

/** Another filter is another list. */
function useFeed(filter: Filter, seesRuns: boolean): HistoryFeed {
  const key = JSON.stringify({ ...filter, set: filter.set?.fold() });
  const made = useMemo(
    () => new HistoryFeed(filter, seesRuns ? [runRows, jobRows] : [jobRows]),
    [key, seesRuns],
  );
  useEffect(() => {
    void made.more();
    const topics = seesRuns ? ['runs', 'jobs'] : ['jobs'];
    const ends = topics.map((topic) => onChange(topic, () => void made.renew()));
    return () => {
      for (const end of ends) end();
      made.close();
    };
  }, [made]);
  return made;
}

function Kept({ state: { kept } }: { readonly state: FeedState }) {
  const t = texts();
  if (kept === undefined) return null;
  const text = kept.isRecorded ? t.kept(Math.round(kept.ms / 86_400_000), bytes(kept.bytes)) : t.notRecorded;
  return <span class={css.hint}>{text}</span>;
}

function Nothing() {
  const t = texts();
  const isFiltered = Object.values({ ...readFilter().filter }).some(
    (value) => value !== '' && value !== undefined,
  );
  return isFiltered ? (
    <EmptyState icon="filter" title={t.noMatch} />
  ) : (
    <EmptyState icon="history" title={t.none}>
      {t.noneText}
    </EmptyState>
  );
}

function columns(): Column<HistoryRow>[] {
  const t = texts();
  const { columns: titles } = t;
  return [
    {
      id: 'state',
      title: titles.state,
      width: '8.5rem',
      cell: ({ state }) => <Badge state={state} tone={toneOfWork(state)} />,
    },
    { id: 'kind', title: titles.kind, width: '6.5rem', cell: ({ kind }) => t.one[kind] },
    {
      id: 'what',
      title: titles.what,
      width: 'minmax(14rem, 2fr)',
      isMono: true,
      cell: ({ path, what, id }) => (
        <Link to={path}>
          <span translate={false}>{what === '' ? id : what}</span>
        </Link>
      ),
    },
    {
      id: 'nodes',
      title: titles.nodes,
      width: 'minmax(8rem, 1fr)',
      isMono: true,
      cell: ({ nodes, count }) => (count === undefined ? nodes : `${nodes} (${number(count)})`),
    },
    { id: 'user', title: titles.user, width: 'minmax(6rem, 9rem)', cell: ({ user }) => user },
    {
      id: 'began',
      title: titles.began,
      width: '9rem',
      cell: ({ began }) => <span title={time(began)}>{ago(began, now.value)}</span>,
    },
    {
      id: 'took',
      title: titles.took,
      width: '7rem',
      align: 'end',
      cell: ({ ms }) => (ms === null ? '' : duration(ms)),
    },
  ];
}
