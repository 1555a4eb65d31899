/** The queue: how jobs stand, where they are and why. */

import { useMemo } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { sanitise } from '../../../output/index.ts';
import { type Answer, JOBS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Field } from '../../parts/field.tsx';
import { Section } from '../../parts/page.tsx';
import { stateOfJobRow } from '../../parts/run-row.ts';
import { toneOfWork } from '../../parts/tone.ts';
import { navigate, pathOf } from '../../router/location.ts';
import { useQuery, useSorting } from '../../router/use-query.ts';
import { mayDo } from '../../shell/me.ts';
import { now } from '../../shell/now.ts';
import { ago, number } from '../../texts/format.ts';
import css from './jobs.module.css';
import { texts } from './texts.ts';

type Row = Answer<typeof JOBS.list>['jobs'][number];

const STEP = 100;

export function Queue() {
  const t = texts();
  const filter = useQuery('q');
  const sorting = useSorting('sort');
  const limit = useSignal(STEP);
  const answer = useAnswer(JOBS.list, ['jobs'], { query: { limit: String(limit.value) } });
  const columns = useMemo(() => columnsOf(t), [t, now.value]);
  const list = answer.value.value;
  if (list === undefined)
    return (
      <Section title={t.queue}>
        <Waiting on={answer} />
      </Section>
    );
  const isIdle = list.jobs.every(({ ended }) => ended !== null);
  return (
    <section class={css.queue} aria-label={t.queue}>
      <div class={css.queueHead}>
        <h2>{t.queue}</h2>
        <Actor controller={list.controller} isIdle={isIdle} />
        <div class={css.filter}>
          <Field label={t.filter} isLabelHidden type="search" placeholder={t.filter} value={filter} />
        </div>
      </div>
      <DataTable
        label={t.queue}
        rows={list.jobs}
        columns={columns}
        idOf={({ job }) => job}
        sorting={sorting}
        filter={filter.value}
        textOf={({ job, name, user, nodes, state }) => `${job} ${name} ${user} ${nodes} ${state}`}
        onOpen={({ job }) => navigate(pathOf('jobs', job))}
        empty={
          <EmptyState icon="jobs" title={t.noJob}>
            {mayDo('submit-jobs') ? t.noJobHint : undefined}
          </EmptyState>
        }
      />
      {list.more && (
        <Button kind="quiet" icon="down" onClick={() => (limit.value += STEP)}>
          {t.more}
        </Button>
      )}
    </section>
  );
}

function Actor({
  controller,
  isIdle,
}: {
  controller: Answer<typeof JOBS.list>['controller'];
  isIdle: boolean;
}) {
  const t = texts();
  if (controller) return <span class={css.hint}>{t.acting(`${controller.host} (${controller.pid})`)}</span>;
  return isIdle ? null : <span class={css.warning}>{t.nobodyActs}</span>;
}

function columnsOf(t: ReturnType<typeof texts>): Column<Row>[] {
  const sees = mayDo('see-fleet');
  return [
    {
      id: 'state',
      title: t.state,
      width: '8.5rem',
      cell: (row) => <State row={row} />,
      sortBy: stateOfJobRow,
    },
    {
      id: 'job',
      title: t.job,
      width: 'minmax(7rem, 1.2fr)',
      cell: ({ name }) => sanitise(name),
      sortBy: ({ name }) => name,
    },
    ...(sees
      ? [
          {
            id: 'user',
            title: t.user,
            width: '5rem',
            cell: ({ user }: Row) => user,
            sortBy: ({ user }: Row) => user,
          },
        ]
      : []),
    {
      id: 'where',
      title: t.where,
      width: 'minmax(6rem, 1.6fr)',
      cell: ({ nodes, waits, why }) => (
        <span class={css.where} title={sanitise(waits ?? why ?? '')}>
          <code translate={false}>{nodes}</code> <span class={css.hint}>{sanitise(waits ?? why ?? '')}</span>
        </span>
      ),
      sortBy: ({ nodes }) => nodes,
    },
    {
      id: 'accepted',
      title: t.accepted,
      width: '6.5rem',
      align: 'end',
      cell: ({ accepted }) => <span class={css.hint}>{ago(accepted, now.value)}</span>,
      sortBy: ({ accepted }) => accepted,
    },
  ];
}

function State({ row }: { readonly row: Row }) {
  const { tasks } = row;
  const done = Object.values(tasks.ended).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const all = done + tasks.queued + tasks.placed + tasks.pending + tasks.running;
  const state = stateOfJobRow(row);
  return (
    <Badge state={state} tone={toneOfWork(state)}>
      {all > 1 ? `${number(done)}/${number(all)}` : undefined}
    </Badge>
  );
}
