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
import { linesInView, type WrappedView, wrappedInView } from './lines-in-view.ts';

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
  const scroll = { count, lineHeight, ...place.value };
  const view = isWrapped ? wrappedInView(scroll) : { ...linesInView(scroll), share: 0 };
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
        <div
          class={view.total === undefined ? '' : css.all}
          style={{ height: view.total === undefined ? 'auto' : `${view.total}px` }}
        >
          <Drawn view={view} isWrapped={isWrapped} lineAt={lineAt} />
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

interface DrawnProps extends Required<Pick<VirtualLinesProps, 'isWrapped' | 'lineAt'>> {
  readonly view: WrappedView;
}

function Drawn({ view, isWrapped, lineAt }: DrawnProps) {
  const lines = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style, firstElementChild } = lines.current ?? {};
    const hidden = view.share * (firstElementChild?.clientHeight ?? 0);
    if (style !== undefined) style.transform = `translateY(${view.offset - hidden}px)`;
  });
  const flowing = view.total === undefined ? css.flowing : '';
  return (
    <div ref={lines} class={`${isWrapped ? css.wrapped : css.lines} ${flowing}`}>
      {Array.from({ length: view.to - view.from }, (_, at) => (
        <div key={view.from + at} class={css.line} data-line={view.from + at}>
          {lineAt(view.from + at) ?? <span class={css.missing}>…</span>}
        </div>
      ))}
    </div>
  );
}

/** Keeps the size known, tells what is in view, and goes where it should be. */
function useFollowing(
  scroller: { readonly current: HTMLDivElement | null },
  place: Held<{ top: number; height: number }>,
  { count, follow, onView, shown, isWrapped }: VirtualLinesProps,
  view: WrappedView,
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
    const box = scroller.current;
    if (shown === undefined || box === null || count <= shown || place.value.height === 0) return;
    if (follow) follow.value = false;
    const drawn = view.total === undefined && box.querySelector(`[data-line="${shown}"]`);
    if (drawn) drawn.scrollIntoView({ block: 'center' });
    else box.scrollTop = view.topOf(shown) - place.value.height / 2;
  }, [shown, shown !== undefined && count > shown && place.value.height > 0, isWrapped]);
  useLayoutEffect(() => onView?.(view.from, view.to), [view.from, view.to, count, onView]);
}
