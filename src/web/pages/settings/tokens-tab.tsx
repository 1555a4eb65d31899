/** Tokens for programs: made, shown once, revoked. */

import { useSignal } from '@preact/signals';
import { ACCOUNTS, type Answer, type Role, SESSION } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { say } from '../../parts/notices.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useSorting } from '../../router/use-query.ts';
import { now } from '../../shell/now.ts';
import { ago, time } from '../../texts/format.ts';
import { texts } from './texts.ts';
import { TokenDialog } from './token-dialog.tsx';

type Token = Answer<(typeof SESSION)['tokens']>['tokens'][number];

interface TokensTabProps {
  readonly isAdmin: boolean;
  readonly role: Role;
}

export function TokensTab({ isAdmin, role }: TokensTabProps) {
  const t = texts();
  const answer = useAnswer(isAdmin ? ACCOUNTS.tokens : SESSION.tokens, isAdmin ? ['accounts'] : []);
  const sorting = useSorting('sort', '-made');
  const isMaking = useSignal(false);
  const revoke = useAct(async ({ id }: Token) => {
    await call(isAdmin ? ACCOUNTS.revokeToken : SESSION.revokeToken, { params: { id } });
    say(t.token.revokedDone);
    await answer.refresh();
  });
  const list = answer.value.value;
  if (list === undefined) return <Waiting on={answer} />;
  const columns = columnsOf((token) => void revoke.run(token));
  const make = (
    <Button kind="main" icon="plus" onClick={() => (isMaking.value = true)}>
      {t.token.make}
    </Button>
  );
  return (
    <>
      {revoke.problem && <ProblemView problem={revoke.problem} />}
      {list.tokens.length === 0 ? (
        <EmptyState icon="keyboard" title={t.token.none} action={make}>
          {t.token.noneText}
        </EmptyState>
      ) : (
        <>
          <Toolbar>{make}</Toolbar>
          <DataTable
            label={t.tabs.tokens}
            rows={list.tokens}
            idOf={({ id }) => id}
            sorting={sorting}
            columns={isAdmin ? columns : columns.filter(({ id }) => id !== 'owner')}
          />
        </>
      )}
      {isMaking.value && (
        <TokenDialog
          role={role}
          onClose={() => {
            isMaking.value = false;
            void answer.refresh();
          }}
        />
      )}
    </>
  );
}

function columnsOf(revoke: (token: Token) => void): Column<Token>[] {
  const t = texts().token;
  return [
    {
      id: 'label',
      title: t.label,
      width: 'minmax(9rem, 2fr)',
      cell: ({ label, id }) => label || <code>{id}</code>,
      sortBy: ({ label }) => label,
    },
    {
      id: 'owner',
      title: texts().account,
      width: 'minmax(8rem, 1fr)',
      cell: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      id: 'role',
      title: texts().role,
      width: '6.5rem',
      cell: ({ role }) => <span translate={false}>{role}</span>,
      sortBy: ({ role }) => role,
    },
    {
      id: 'made',
      title: t.made,
      width: '8rem',
      cell: ({ made }) => ago(made, now.value),
      sortBy: ({ made }) => made,
    },
    {
      id: 'used',
      title: t.used,
      width: '8rem',
      cell: ({ used }) => (used === null ? texts().never : ago(used, now.value)),
      sortBy: ({ used }) => used,
    },
    {
      id: 'until',
      title: t.until,
      width: '9rem',
      cell: ({ until }) => (until === null ? t.revoked : time(until, 'day')),
      sortBy: ({ until }) => until,
    },
    {
      id: 'revoke',
      title: texts().act,
      width: '7rem',
      align: 'end',
      cell: (token) => (
        <Button kind="quiet" aria-label={t.revokeOf(token.label || token.id)} onClick={() => revoke(token)}>
          {t.revoke}
        </Button>
      ),
    },
  ];
}
