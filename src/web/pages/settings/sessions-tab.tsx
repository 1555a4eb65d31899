/** Who is signed in, from where, since when; ends what should not be. */

import { ACCOUNTS, type Answer, SESSION } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useSorting } from '../../router/use-query.ts';
import { now } from '../../shell/now.ts';
import { sanitise } from '../../../output/index.ts';
import { ago, time } from '../../texts/format.ts';
import { browserName } from './browser-name.ts';
import css from './page.module.css';
import { texts } from './texts.ts';

type Session = Answer<(typeof SESSION)['sessions']>['sessions'][number];

export function SessionsTab({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = texts();
  const answer = useAnswer(isAdmin ? ACCOUNTS.sessions : SESSION.sessions, isAdmin ? ['accounts'] : []);
  const sorting = useSorting('sort', '-seen');
  const end = useAct(async ({ id }: Session) => {
    await call(isAdmin ? ACCOUNTS.endSession : SESSION.endSession, { params: { id } });
    say(t.session.ended);
    await answer.refresh();
  });
  const list = answer.value.value;
  if (list === undefined) return <Waiting on={answer} />;
  const columns = columnsOf((session) => void end.run(session));
  return (
    <>
      {end.problem && <ProblemView problem={end.problem} />}
      <DataTable
        label={t.tabs.sessions}
        rows={list.sessions}
        idOf={({ id }) => id}
        sorting={sorting}
        columns={isAdmin ? columns : columns.filter(({ id }) => id !== 'owner')}
      />
    </>
  );
}

function columnsOf(end: (session: Session) => void): Column<Session>[] {
  const t = texts().session;
  return [
    {
      id: 'owner',
      title: t.owner,
      width: 'minmax(8rem, 1fr)',
      cell: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      id: 'seen',
      title: t.seen,
      width: 'minmax(12rem, 1fr)',
      cell: ({ seen, isThis }) => (
        <span class={css.states}>
          {ago(seen, now.value)}
          {isThis && <Badge state={t.this} tone="ok" />}
        </span>
      ),
      sortBy: ({ seen }) => seen,
    },
    {
      id: 'began',
      title: t.began,
      width: 'minmax(11rem, 1fr)',
      cell: ({ began }) => time(began),
      sortBy: ({ began }) => began,
    },
    {
      id: 'from',
      title: t.from,
      width: '9rem',
      isMono: true,
      cell: ({ from }) => from,
      sortBy: ({ from }) => from,
    },
    { id: 'way', title: t.way, width: '7rem', cell: ({ by }) => <span translate={false}>{by}</span> },
    {
      id: 'agent',
      title: t.agent,
      width: 'minmax(8rem, 1fr)',
      cell: ({ agent }) => <span title={sanitise(agent)}>{sanitise(browserName(agent))}</span>,
    },
    {
      id: 'end',
      title: texts().act,
      width: '6rem',
      align: 'end',
      cell: (session) =>
        !session.isThis && (
          <Button kind="quiet" aria-label={t.endOf(session.name)} onClick={() => end(session)}>
            {t.end}
          </Button>
        ),
    },
  ];
}
