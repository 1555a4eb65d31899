/** Changes of services, whoever began them in whatever shell. */

import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge, StateCount } from '../../parts/badge.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import { number } from '../../texts/format.ts';
import { agoNow } from './matrix-cell.tsx';
import css from './services.module.css';
import { texts } from './texts.ts';

type Rollout = Answer<typeof SERVICES.rollouts>['rollouts'][number];

export function ChangesList() {
  const t = texts();
  const answer = useAnswer(SERVICES.rollouts, ['rollouts'], { query: { limit: '100' } });
  const found = answer.value.value?.rollouts;
  if (found === undefined) return <Waiting on={answer} />;
  return (
    <div class={css.states}>
      <CommandLine command="grappe service rollout status" />
      <DataTable
        label={t.views.changes}
        rows={found}
        idOf={(row) => row.run}
        columns={[
          {
            id: 'state',
            title: t.columns.state,
            width: '9rem',
            cell: (row) => <RolloutBadge rollout={row} />,
          },
          {
            ...{ id: 'what', title: t.columns.what, width: 'minmax(12rem, 2fr)', isMono: true },
            cell: (row) => row.command.replace(/^service /, ''),
          },
          {
            id: 'counts',
            title: t.columns.instances,
            width: 'minmax(14rem, 2fr)',
            cell: (row) => <Counts rollout={row} />,
          },
          { id: 'who', title: t.columns.who, width: '10rem', cell: (row) => row.user },
          { id: 'began', title: t.columns.began, width: '9rem', cell: (row) => agoNow(row.began) },
        ]}
        onOpen={(row) => navigate(pathOf('services', 'changes', row.run))}
        empty={<EmptyState icon="services" title={t.noChanges} />}
      />
    </div>
  );
}

export function RolloutBadge({
  rollout,
}: {
  readonly rollout: Pick<Rollout, 'state' | 'paused' | 'exit' | 'services'>;
}) {
  const { state, paused, exit, services } = rollout;
  if (paused) return <Badge state="paused" />;
  if (state === 'running')
    return services.some(({ waiting }) => waiting) ? (
      <Badge state="waiting" tone="warn" />
    ) : (
      <Badge state="running" tone="busy" />
    );
  if (state === 'interrupted') return <Badge state="interrupted" tone="away" />;
  return exit === 0 ? (
    <Badge state="ok" />
  ) : (
    <Badge state="ended" tone={exit === 5 ? 'warn' : 'bad'}>{`exit ${exit}`}</Badge>
  );
}

function Counts({ rollout }: { readonly rollout: Rollout }) {
  const counts = new Map<string, number>();
  for (const { outcomes } of rollout.services)
    for (const [outcome, count = 0] of Object.entries(outcomes))
      counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  return (
    <span class={css.counts}>
      {Array.from(counts, ([outcome, count]) => (
        <StateCount key={outcome} state={outcome} count={number(count)} />
      ))}
    </span>
  );
}
