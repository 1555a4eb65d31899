/**
 * Lines of a text that may have millions: only those in view are drawn, and only those are asked for. A browser's element ends at some
 * millions of pixels; beyond, the scroll bar stands for more lines than it has pixels.
 */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Held } from '../router/use-query.ts';
import { Icon } from './icon.tsx';
import { texts } from './texts.ts';
import { remPixels } from './use-virtual.ts';
import css from './virtual-lines.module.css';
import { linesInView, type View } from './lines-in-view.ts';

interface VirtualLinesProps {
  readonly label: string;
  readonly count: number;
  /** What one line shows; undefined while it is not there. */
  readonly lineAt: (index: number) => ComponentChildren | undefined;
  /** Lines that are in view or soon will be, `to` excluded: the page asks for those it has not. */
  readonly onView?: (from: number, to: number) => void;
  /** While true the last line stays in view. Scrolling up ends it, scrolling to the end begins it again. */
  readonly follow?: Held<boolean>;
  readonly isWrapped?: boolean;
  /** Brought into view when it changes. */
  readonly shown?: number | undefined;
  readonly maxHeight?: string;
}

const LINE_REM = 1.125;

export function VirtualLines(props: VirtualLinesProps) {
  const { label, count, lineAt, follow, isWrapped = false, maxHeight } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const place = useSignal({ top: 0, height: 0 });
  const seen = useRef(count);
  const lineHeight = remPixels(LINE_REM);
  const view = linesInView({ count, lineHeight, ...place.value });
  useFollowing(scroller, place, props, view);
  if (follow?.value !== false) seen.current = count;
  const unseen = Math.max(0, count - seen.current);

  const scrolled = () => {
    const box = scroller.current;
    if (box === null) return;
    place.value = { top: box.scrollTop, height: box.clientHeight };
    if (follow) follow.value = box.scrollTop + box.clientHeight >= box.scrollHeight - lineHeight;
  };
  return (
    <div class={css.frame} style={{ maxHeight: maxHeight ?? '100%' }}>
      <div
        class={css.scroller}
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={label}
        onScroll={scrolled}
        translate={false}
      >
        <div class={css.all} style={{ height: `${view.total}px` }}>
          <div
            class={isWrapped ? css.wrapped : css.lines}
            style={{ transform: `translateY(${view.offset}px)` }}
          >
            {Array.from({ length: view.to - view.from }, (_, at) => {
              const line = lineAt(view.from + at);
              return (
                <div key={view.from + at} class={css.line}>
                  {line ?? <span class={css.missing}>…</span>}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {follow && unseen > 0 && (
        <button type="button" class={css.pill} onClick={() => (follow.value = true)}>
          <Icon name="down" size={12} />
          {texts().newLines(unseen)}
        </button>
      )}
    </div>
  );
}

/** Keeps the size known, tells what is in view, and goes where it should be. */
function useFollowing(
  scroller: { readonly current: HTMLDivElement | null },
  place: Held<{ top: number; height: number }>,
  { count, follow, onView, shown }: VirtualLinesProps,
  view: View,
): void {
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const observer = new ResizeObserver(
      () => (place.value = { top: box.scrollTop, height: box.clientHeight }),
    );
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (follow?.value && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [count, follow?.value, place.value.height]);
  useLayoutEffect(() => {
    if (shown === undefined || scroller.current === null) return;
    if (follow) follow.value = false;
    scroller.current.scrollTop = view.topOf(shown) - place.value.height / 2;
  }, [shown]);
  useLayoutEffect(() => onView?.(view.from, view.to), [view.from, view.to, count, onView]);
}
