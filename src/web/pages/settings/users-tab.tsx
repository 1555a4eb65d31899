/** Who has an account and what it may do, for administrators. */

import { useSignal } from '@preact/signals';
import { ACCOUNTS, type Answer } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { Field } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { useQuery, useSorting } from '../../router/use-query.ts';
import { now } from '../../shell/now.ts';
import { ago } from '../../texts/format.ts';
import { AccountDialog } from './account-dialog.tsx';
import { AddDialog } from './add-dialog.tsx';
import css from './page.module.css';
import { texts } from './texts.ts';

type Account = Answer<(typeof ACCOUNTS)['list']>['accounts'][number];

export function UsersTab() {
  const t = texts();
  const answer = useAnswer(ACCOUNTS.list, ['accounts']);
  const sorting = useSorting('sort', 'name');
  const filter = useQuery('q');
  const opened = useQuery('account');
  const isAdding = useSignal(false);
  const list = answer.value.value;
  if (list === undefined) return <Waiting on={answer} />;
  const account = list.accounts.find(({ name }) => name === opened.value);
  const changed = () => void answer.refresh();
  return (
    <>
      <Toolbar>
        <Field label={t.user.filter} isLabelHidden placeholder={t.user.filter} type="search" value={filter} />
        <Button kind="main" icon="plus" onClick={() => (isAdding.value = true)}>
          {t.user.add}
        </Button>
      </Toolbar>
      <DataTable
        label={t.tabs.users}
        rows={list.accounts}
        idOf={({ name }) => name}
        sorting={sorting}
        filter={filter.value}
        textOf={({ name, role, nodes }) => `${name} ${role} ${nodes ?? ''}`}
        columns={columnsOf()}
        onOpen={({ name }) => (opened.value = name)}
      />
      {isAdding.value && (
        <AddDialog
          onClose={() => {
            isAdding.value = false;
            changed();
          }}
        />
      )}
      {account && (
        <AccountDialog
          key={account.name}
          account={account}
          onChanged={changed}
          onClose={() => (opened.value = '')}
        />
      )}
    </>
  );
}

function columnsOf(): Column<Account>[] {
  const t = texts();
  return [
    {
      id: 'name',
      title: t.account,
      width: 'minmax(9rem, 1fr)',
      cell: ({ name }) => <span translate={false}>{name}</span>,
      sortBy: ({ name }) => name,
    },
    {
      id: 'role',
      title: t.role,
      width: '6.5rem',
      cell: ({ role }) => <span translate={false}>{role}</span>,
      sortBy: ({ role }) => role,
    },
    {
      id: 'nodes',
      title: t.nodes,
      width: 'minmax(8rem, 2fr)',
      cell: ({ nodes }) =>
        nodes === null ? <span class={css.quiet}>{t.ofRole}</span> : <code>{nodes}</code>,
      sortBy: ({ nodes }) => nodes,
    },
    {
      id: 'languages',
      title: t.languages,
      width: 'minmax(8rem, 1fr)',
      cell: ({ languages }) => languages?.join(', ') ?? <span class={css.quiet}>{t.ofRole}</span>,
    },
    {
      id: 'seen',
      title: t.user.seen,
      width: '8rem',
      cell: ({ seen }) => (seen === null ? t.never : ago(seen, now.value)),
      sortBy: ({ seen }) => seen,
    },
    {
      id: 'state',
      title: t.state,
      width: 'minmax(13rem, 1fr)',
      cell: (account) => <States account={account} />,
    },
  ];
}

function States({ account }: { readonly account: Account }) {
  const t = texts().user;
  const { isDisabled, isLocal, hasPassword } = account;
  return (
    <span class={css.states}>
      <Badge state={isDisabled ? t.disabled : t.active} tone={isDisabled ? 'warn' : 'ok'} />
      <span class={css.quiet}>{isLocal ? t.local : hasPassword ? '' : t.noPassword}</span>
    </span>
  );
}
