/** Output, equal texts together: the groups on the left, the largest first, and the lines of one of them. */

import { useMemo, useRef } from 'preact/hooks';
import { type Answer, RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Choice } from '../../parts/choice.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { setQuery } from '../../router/location.ts';
import { useQuery } from '../../router/use-query.ts';
import { number } from '../../texts/format.ts';
import { DiffView } from './diff-view.tsx';
import { chosenGroup, inKnownOrder } from './group-choice.ts';
import { GroupLines } from './group-lines.tsx';
import { GroupList } from './group-list.tsx';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { SearchResults } from './search-results.tsx';
import { texts } from './texts.ts';

export type RunGroup = Answer<typeof RUNS.groups>['groups'][number];

const MOST_GROUPS = '300';

export function GroupsView({ run }: { readonly run: RunHead }) {
  const t = texts();
  const choices = useGroupChoices();
  const answer = useGroups(run, choices);
  const found = answer.value.value;
  if (found === undefined) return <Waiting on={answer} />;
  const group = chosenGroup(found.groups, choices.chosen.value) ?? found.groups[0];
  return (
    <div class={css.groups}>
      <GroupTools groups={found.groups} group={group} />
      {group === undefined ? (
        <EmptyState icon="file" title={run.state === 'running' ? t.noOutputYet : t.noOutput} />
      ) : (
        <Split run={run} found={found} group={group} />
      )}
    </div>
  );
}

interface SplitProps {
  readonly run: RunHead;
  readonly found: Answer<typeof RUNS.groups>;
  readonly group: RunGroup;
}

function Split({ run, found: { groups, total }, group }: SplitProps) {
  const t = texts();
  const { chosen, compared, search, line } = useGroupChoices();
  const order = useStillOrder(groups);
  const choose = (id: string) => setQuery({ group: id, line: undefined });
  // What somebody reads or points at stays, however the others grow.
  const stay = () => chosen.value === '' && choose(group.id);
  const other = compared.value === '' ? undefined : chosenGroup(groups, compared.value);
  const isSearch = search.value !== '' && line.value === '';
  return (
    <div
      class={css.split}
      role="group"
      aria-label={t.groups}
      onPointerDown={stay}
      onWheel={stay}
      onKeyDown={stay}
    >
      <div class={css.lists} {...order.handlers}>
        <GroupList groups={order.groups} chosen={group.id} onChoose={choose} />
        {total > groups.length && <p class={css.hint}>{t.moreGroups(number(total - groups.length))}</p>}
      </div>
      {isSearch ? (
        <SearchResults run={run} text={search.value} />
      ) : other && other !== group ? (
        <DiffView run={run} a={group} b={other} />
      ) : (
        <GroupLines run={run} group={group} />
      )}
    </div>
  );
}

function useGroups(run: RunHead, { mode, stream }: ReturnType<typeof useGroupChoices>) {
  const topics = useMemo(() => [`run:${run.run}`], [run.run]);
  return useAnswer(RUNS.groups, topics, {
    params: { run: run.run },
    query: {
      mode: mode.value,
      count: MOST_GROUPS,
      ...(stream.value !== 'all' && { stream: stream.value }),
    },
  });
}

/** Largest first; while somebody points at the list or moves in it, nothing moves under their hand. */
function useStillOrder(groups: readonly RunGroup[]) {
  const held = useRef<readonly string[] | undefined>(undefined);
  const shown = held.current === undefined ? groups : inKnownOrder(groups, held.current);
  const ids = shown.map(({ id }) => id);
  if (held.current !== undefined) held.current = ids;
  const hold = () => void (held.current ??= ids);
  const free = () => void (held.current = undefined);
  const handlers = { onPointerEnter: hold, onPointerLeave: free, onFocusIn: hold, onFocusOut: free };
  return { groups: shown, handlers };
}

/** They stand in the address. */
function useGroupChoices() {
  return {
    mode: useQuery<'exact' | 'names' | 'numbers'>('mode', 'exact'),
    stream: useQuery<'all' | 'stdout' | 'stderr'>('stream', 'all'),
    chosen: useQuery('group'),
    compared: useQuery('with'),
    search: useQuery('q'),
    line: useQuery('line'),
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
      <Field
        label={t.search}
        isLabelHidden
        placeholder={t.search}
        type="search"
        value={search}
        onInput={() => setQuery({ line: undefined }, 'replace')}
      />
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
