/** Groups as a list of which one is chosen: arrows, Home and End move. */

import { useEffect, useRef } from 'preact/hooks';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { remPixels, useVirtual } from '../../parts/use-virtual.ts';
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

/** As the styles have it: a row is as high as any other, so that only those in view are drawn. */
const ROW_REM = 4.75;

export function GroupList({ groups, chosen, onChoose }: GroupListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({ count: groups.length, rowHeight: remPixels(ROW_REM), scroller });
  const at = groups.findIndex(({ id }) => id === chosen);
  useEffect(() => {
    if (at >= 0 && scroller.current?.contains(document.activeElement))
      virtual.scrollToIndex(at, { align: 'auto' });
  }, [chosen]);
  const move = (event: KeyboardEvent) => {
    const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = groups[Math.min(groups.length - 1, Math.max(0, at + step))];
    if (next !== undefined && next.id !== chosen) onChoose(next.id);
  };
  const drawn = virtual.getVirtualItems();
  const isDrawn = drawn.some(({ index }) => index === at);
  return (
    <div
      class={css.list}
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={texts().groups}
      aria-activedescendant={isDrawn ? `group-${at}` : undefined}
      onKeyDown={move}
    >
      <div role="presentation" class={css.rows} style={{ height: `${virtual.getTotalSize()}px` }}>
        {drawn.map(({ index, start }) => {
          const group = groups[index];
          return (
            group && (
              <Row
                key={group.id}
                {...{ group, index, start, of: groups.length, isChosen: index === at }}
                onChoose={() => onChoose(group.id)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly group: RunGroup;
  readonly index: number;
  /** Where it stands, in pixels, and among how many. */
  readonly start: number;
  readonly of: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ group, index, start, of, isChosen, onChoose }: RowProps) {
  const t = texts();
  return (
    <div
      id={`group-${index}`}
      role="option"
      aria-selected={isChosen}
      aria-setsize={of}
      aria-posinset={index + 1}
      class={css.group}
      style={{ transform: `translateY(${start}px)` }}
      onClick={onChoose}
    >
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
