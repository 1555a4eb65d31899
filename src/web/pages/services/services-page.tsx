/** The page of services: states by nodes, changes, locks. */

import { useMemo } from 'preact/hooks';
import { NodeSet } from '../../../nodeset/index.ts';
import { SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { StateCount } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { type Held, useQuery } from '../../router/use-query.ts';
import { mayDo } from '../../shell/me.ts';
import { usePageKeys } from '../../shell/page-keys.ts';
import { target } from '../../shell/target.ts';
import { number } from '../../texts/format.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { ChangesList } from './changes-list.tsx';
import { DriftView } from './drift-view.tsx';
import { LocksView } from './locks-view.tsx';
import { LogsDialog } from './logs-dialog.tsx';
import { type ServiceRow, serviceRows, type States, wordOf } from './matrix-model.ts';
import css from './services.module.css';
import { StatesView } from './states-view.tsx';
import { texts } from './texts.ts';
import { agoNow, toneOfWord } from './matrix-cell.tsx';

export type View = 'states' | 'drift' | 'changes' | 'locks';

export function ServicesPage({ view }: { readonly view: Held<View> }) {
  const t = texts();
  const list = useAnswer(SERVICES.list, ['config']);
  const states = useAnswer(SERVICES.states, ['services', 'config']);
  const running = useAnswer(SERVICES.rollouts, ['rollouts'], { query: { state: 'running' } });
  const read = useAct(async () => {
    const nodes = target.value.folded;
    const units = (states.value.value?.services ?? []).filter(({ isUnit }) => isUnit);
    await call(SERVICES.read, { body: nodes === '' ? {} : { nodes } });
    for (const { service, groups } of units) {
      const own = NodeSet.parseAll(groups.map((group) => group.nodes)).fold();
      await call(SERVICES.read, { body: { names: [service], areUnits: true, nodes: own } });
    }
  });
  const rows = useMemo(
    () => list.value.value && serviceRows(list.value.value.services, states.value.value),
    [list.value.value, states.value.value],
  );
  const keys = useMemo(() => [{ key: 'r', title: t.read, press: () => void read.run() }], [t]);
  usePageKeys(mayDo('check-nodes') ? keys : NO_KEYS);
  if (rows === undefined)
    return (
      <Frame title={t.title}>
        <Waiting on={list} />
      </Frame>
    );
  const going = running.value.value?.rollouts.length ?? 0;
  return (
    <Frame
      title={t.title}
      isFilled
      aside={<Counts rows={rows} />}
      actions={<Reading states={states.value.value} read={read} />}
    >
      {read.problem && <ProblemView problem={read.problem} onAgain={() => void read.run()} />}
      <Tabs
        label={t.title}
        tabs={[
          { id: 'states', title: t.views.states },
          { id: 'drift', title: t.views.drift },
          { id: 'changes', title: t.views.changes, count: going === 0 ? undefined : number(going) },
          { id: 'locks', title: t.views.locks },
        ]}
        chosen={view.value}
        onChoose={(chosen) => (view.value = chosen)}
      >
        {view.value === 'states' && <StatesView rows={rows} read={read} />}
        {view.value === 'drift' && <DriftView />}
        {view.value === 'changes' && <ChangesList />}
        {view.value === 'locks' && <LocksView />}
      </Tabs>
      <Asked />
    </Frame>
  );
}

const NO_KEYS: readonly [] = [];

/** What the address says is asked about. */
function Asked() {
  const todo = useQuery('do');
  const close = () => (todo.value = '');
  if (todo.value === '') return null;
  if (todo.value === 'logs') return <LogsDialog onClose={close} />;
  return <ChangeDialog key={todo.value} goal={todo.value} onClose={close} />;
}

/** All instances, by word. */
function Counts({ rows }: { readonly rows: readonly ServiceRow[] }) {
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const { seen } of rows)
      for (const look of seen.values()) found.set(wordOf(look), (found.get(wordOf(look)) ?? 0) + 1);
    return [...found];
  }, [rows]);
  return (
    <>
      {counts.map(([word, count]) => (
        <StateCount key={word} state={word} tone={toneOfWord(word)} count={number(count)} />
      ))}
    </>
  );
}

function Reading({
  states,
  read,
}: {
  readonly states: States | undefined;
  readonly read: ReturnType<typeof useAct<[]>>;
}) {
  const t = texts();
  const going = states?.reading;
  const at = states?.services.flatMap(({ groups }) => groups.map((group) => group.at)).toSorted();
  const oldest = at?.[0];
  return (
    <>
      <span class={css.quiet} role="status">
        {going ? t.reading(going.done, going.count, going.by) : oldest && t.readAt(agoNow(oldest))}
      </span>
      {mayDo('check-nodes') && (
        <Button
          icon="again"
          isBusy={read.isBusy || (going !== null && going !== undefined)}
          onClick={() => void read.run()}
        >
          {t.read}
        </Button>
      )}
    </>
  );
}
