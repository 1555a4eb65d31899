/** Groups as a list of which one is chosen: arrows, Home and End move. */

import { useEffect, useRef } from 'preact/hooks';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { bytes, number } from '../../texts/format.ts';
import type { RunGroup } from './groups-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

interface GroupListProps {
  readonly groups: readonly RunGroup[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 8,
  PageUp: -8,
  Home: -Infinity,
  End: Infinity,
};

const HEAD_CHARACTERS = 200;

export function GroupList({ groups, chosen, onChoose }: GroupListProps) {
  const list = useRef<HTMLDivElement>(null);
  const at = groups.findIndex(({ id }) => id === chosen);
  useEffect(() => {
    if (list.current?.contains(document.activeElement))
      list.current.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const move = (event: KeyboardEvent) => {
    const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = groups[Math.min(groups.length - 1, Math.max(0, at + step))];
    if (next !== undefined && next.id !== chosen) onChoose(next.id);
  };
  return (
    <div
      class={css.list}
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={texts().groups}
      aria-activedescendant={at < 0 ? undefined : `group-${at}`}
      onKeyDown={move}
    >
      {groups.map((group, index) => (
        <Row
          key={group.id}
          group={group}
          id={`group-${index}`}
          isChosen={index === at}
          onChoose={() => onChoose(group.id)}
        />
      ))}
    </div>
  );
}

interface RowProps {
  readonly group: RunGroup;
  readonly id: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ group, id, isChosen, onChoose }: RowProps) {
  const t = texts();
  return (
    <div id={id} role="option" aria-selected={isChosen} class={css.group} onClick={onChoose}>
      <span class={css.groupHead}>
        <b>{number(group.count)}</b>
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
        <AnsiText text={(group.head[0] ?? '').slice(0, HEAD_CHARACTERS)} />
      </span>
    </div>
  );
}
