/** One's own account, and for administrators those of all: who may come in, and who is in. */

import type { Role } from '../../../protocol/index.ts';
import { standing } from '../../api/standing.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useQuery } from '../../router/use-query.ts';
import { mayDo } from '../../shell/me.ts';
import { OwnAccount } from './own-account.tsx';
import css from './page.module.css';
import { SessionsTab } from './sessions-tab.tsx';
import { texts } from './texts.ts';
import { TokensTab } from './tokens-tab.tsx';
import { UsersTab } from './users-tab.tsx';

const TABS = ['you', 'sessions', 'tokens', 'users'] as const;
type TabName = (typeof TABS)[number];

/** Of the machine that serves; whoever types them is an administrator there. */
const COMMANDS: Readonly<Record<Exclude<TabName, 'you'>, string>> = {
  sessions: 'grappe user sessions',
  tokens: 'grappe token list',
  users: 'grappe user list',
};

export function Page() {
  const t = texts();
  const chosen = useQuery<TabName>('tab', 'you');
  const isAdmin = mayDo('manage-accounts');
  const tabs = TABS.filter((id) => id !== 'users' || isAdmin);
  const tab = tabs.includes(chosen.value) ? chosen.value : 'you';
  const now = standing.value;
  if (now.kind !== 'in') return null;
  return (
    <Frame
      title={t.title}
      isFilled
      actions={isAdmin && tab !== 'you' && <CommandLine command={COMMANDS[tab]} />}
    >
      <Tabs
        label={t.title}
        tabs={tabs.map((id) => ({ id, title: t.tabs[id] }))}
        chosen={tab}
        onChoose={(id) => (chosen.value = id)}
      >
        <div class={css.panel}>
          <Tab name={tab} isAdmin={isAdmin} role={now.me.role} />
        </div>
      </Tabs>
    </Frame>
  );
}

function Tab({
  name,
  isAdmin,
  role,
}: {
  readonly name: TabName;
  readonly isAdmin: boolean;
  readonly role: Role;
}) {
  if (name === 'users') return <UsersTab />;
  if (name === 'sessions') return <SessionsTab isAdmin={isAdmin} />;
  if (name === 'tokens') return <TokensTab isAdmin={isAdmin} role={role} />;
  return <OwnAccount />;
}
