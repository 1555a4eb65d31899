/** Output, equal texts together: the groups on the left, the largest first, and the lines of one of them. */

import { useMemo } from 'preact/hooks';
import { type Answer, RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Choice } from '../../parts/choice.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { useQuery } from '../../router/use-query.ts';
import { bytes } from '../../texts/format.ts';
import { DiffView } from './diff-view.tsx';
import { GroupLines } from './group-lines.tsx';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { SearchResults } from './search-results.tsx';
import { texts } from './texts.ts';

export type RunGroup = Answer<typeof RUNS.groups>['groups'][number];

const MOST_GROUPS = '300';

export function GroupsView({ run }: { readonly run: RunHead }) {
  const t = texts();
  const { mode, stream, group: chosen, compared, search } = useGroupChoices();
  const topics = useMemo(() => [`run:${run.run}`], [run.run]);
  const answer = useAnswer(RUNS.groups, topics, {
    params: { run: run.run },
    query: {
      mode: mode.value,
      count: MOST_GROUPS,
      ...(stream.value !== 'all' && { stream: stream.value }),
    },
  });
  const found = answer.value.value;
  if (found === undefined) return <Waiting on={answer} />;
  const group = found.groups.find(({ id }) => id === chosen.value) ?? found.groups[0];
  const other = found.groups.find(({ id }) => id === compared.value);
  return (
    <div class={css.groups}>
      <GroupTools groups={found.groups} group={group} />
      {group === undefined ? (
        <EmptyState icon="file" title={run.state === 'running' ? t.noOutputYet : t.noOutput} />
      ) : (
        <div class={css.split}>
          <GroupList groups={found.groups} chosen={group.id} onChoose={(id) => (chosen.value = id)} />
          {search.value !== '' ? (
            <SearchResults run={run} text={search.value} />
          ) : other ? (
            <DiffView run={run} a={group} b={other} />
          ) : (
            <GroupLines run={run} group={group} version={found.version} />
          )}
        </div>
      )}
    </div>
  );
}

/** They stand in the address. */
function useGroupChoices() {
  return {
    mode: useQuery<'exact' | 'names' | 'numbers'>('mode', 'exact'),
    stream: useQuery<'all' | 'stdout' | 'stderr'>('stream', 'all'),
    group: useQuery('group'),
    compared: useQuery('with'),
    search: useQuery('q'),
  };
}

interface GroupToolsProps {
  readonly groups: readonly RunGroup[];
  readonly group: RunGroup | undefined;
}

const MOST_COMPARED = 50;

function GroupTools({ groups, group }: GroupToolsProps) {
  const t = texts();
  const { mode, stream, compared, search } = useGroupChoices();
  const others = groups.filter(({ id }) => id !== group?.id).slice(0, MOST_COMPARED);
  return (
    <Toolbar>
      <Choice
        label={t.mode}
        isLabelHidden
        options={(['exact', 'names', 'numbers'] as const).map((value) => ({ value, text: t.modes[value] }))}
        chosen={mode.value}
        onChoose={(value) => (mode.value = value)}
      />
      <Choice
        label={t.stream}
        isLabelHidden
        options={(['all', 'stdout', 'stderr'] as const).map((value) => ({ value, text: t.streams[value] }))}
        chosen={stream.value}
        onChoose={(value) => (stream.value = value)}
      />
      <Field label={t.search} isLabelHidden placeholder={t.search} type="search" value={search} />
      {others.length > 0 && (
        <Select
          label={t.compare}
          isLabelHidden
          value={compared}
          options={[
            { value: '', text: `${t.compare} ${t.nothing}` },
            ...others.map(({ id, nodes, count }) => ({
              value: id,
              text: `${nodes.slice(0, 40)} (${count})`,
            })),
          ]}
        />
      )}
    </Toolbar>
  );
}

interface GroupListProps {
  readonly groups: readonly RunGroup[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** A list of which one is chosen: arrows move. */
function GroupList({ groups, chosen, onChoose }: GroupListProps) {
  const t = texts();
  const move = (event: KeyboardEvent) => {
    const at = groups.findIndex(({ id }) => id === chosen);
    const to =
      at +
      (event.key === 'ArrowDown' || event.key === 'j'
        ? 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? -1
          : 0);
    const next = groups[to];
    if (next === undefined || to === at) return;
    event.preventDefault();
    onChoose(next.id);
  };
  return (
    <div
      class={css.list}
      role="listbox"
      tabIndex={0}
      aria-label={t.groups}
      aria-activedescendant={`group-${chosen}`}
      onKeyDown={move}
    >
      {groups.map((group) => (
        <div
          key={group.id}
          id={`group-${group.id}`}
          role="option"
          aria-selected={group.id === chosen}
          class={css.group}
          onClick={() => onChoose(group.id)}
        >
          <span class={css.groupHead}>
            <b>{group.count}</b>
            <span class={css.set} translate={false}>
              {group.nodes}
            </span>
            {group.stream === 'stderr' && <Badge state="stderr" tone="warn" />}
            {group.running > 0 && <Badge state="running" tone="busy" />}
            {group.exit !== null && group.exit !== 0 && <Badge state={`exit ${group.exit}`} tone="bad" />}
          </span>
          <span class={css.hint}>
            {t.lines(group.lines)} · {bytes(group.bytes)}
          </span>
          <span class={css.first} translate={false}>
            <AnsiText text={(group.head[0] ?? '').slice(0, 200)} />
          </span>
        </div>
      ))}
    </div>
  );
}
