/** The map: one canvas for all nodes. Those who do not see it hear one node at a time, or take the table, which shows the same. */

import { useSignal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { theme } from '../../shell/theme.ts';
import type { NodeNow } from './fleet-model.ts';
import type { Block } from './grouping.ts';
import { type HeatColours, heatColours } from './heat-colours.ts';
import { heatLayout, type HeatLayout } from './heat-layout.ts';
import css from './heat-map.module.css';
import { paint, type Picture } from './heat-paint.ts';
import { type Metric, METRICS, metricText } from './metrics.ts';
import { NodeCard } from './node-card.tsx';
import { selection } from './selection.ts';
import { texts } from './texts.ts';
import { useMapSelection } from './use-map-selection.ts';

interface HeatMapProps {
  readonly nodes: readonly NodeNow[];
  readonly blocks: readonly Block[];
  readonly metric: Metric;
  readonly recent: ReadonlyMap<string, readonly (number | null)[]>;
}

export function HeatMap({ nodes, blocks, metric, recent }: HeatMapProps) {
  const t = texts();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const hasFocus = useSignal(false);
  const isCardHidden = useSignal(false);
  const room = useRoom(box);
  const layout = useMemo(() => heatLayout(blocks, room), [blocks, room.width, room.height]);
  const { active, hovered, drag, handlers } = useMapSelection(layout, nodes, canvas);
  const selected = selection.value;
  const keyAt = hasFocus.value ? active : undefined;
  usePainting(canvas, box, { layout, nodes, metric, selected, active: keyAt, drag, recent });
  useEffect(() => show(box.current, layout, active), [active, layout]);
  const shown = hovered >= 0 ? hovered : hasFocus.value && !isCardHidden.value ? active : -1;
  const cell = layout.cells[shown];
  const node = cell && nodes[cell.node];
  const current = nodes[layout.cells[active]?.node ?? -1];
  return (
    <div
      class={css.map}
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={t.map}
      aria-multiselectable={true}
      aria-describedby={`${id}-help`}
      aria-activedescendant={current ? `${id}-active` : undefined}
      onFocus={(event) => (hasFocus.value = event.currentTarget.matches(':focus-visible'))}
      onBlur={() => (hasFocus.value = false)}
      onKeyDownCapture={(event) => {
        hasFocus.value = true;
        isCardHidden.value = event.key === 'Escape';
      }}
      {...handlers}
    >
      <canvas
        ref={canvas}
        class={css.canvas}
        data-width={layout.cellWidth}
        data-height={layout.cellHeight}
        aria-hidden="true"
      />
      {current && (
        <SpokenCell
          id={`${id}-active`}
          node={current}
          isSelected={selected.has(current.name)}
          {...{ place: active + 1, count: layout.cells.length }}
        />
      )}
      <span class="unseen" id={`${id}-help`} aria-hidden="true">
        {t.mapHelp}
      </span>
      {cell && node && <NodeCard node={node} place={cardPlace(cell, layout, box.current)} />}
    </div>
  );
}

/** After every change, and when the theme becomes another one. */
function usePainting(
  canvas: { readonly current: HTMLCanvasElement | null },
  box: { readonly current: HTMLElement | null },
  picture: Omit<Picture, 'colours'>,
): void {
  const colours = useColours(box);
  useLayoutEffect(() => {
    const pen = canvas.current && sized(canvas.current, picture.layout);
    if (pen && colours) paint(pen, { ...picture, colours });
  });
}

interface SpokenCellProps {
  readonly id: string;
  readonly node: NodeNow;
  readonly isSelected: boolean;
  readonly place: number;
  readonly count: number;
}

/** The cell that keys are at, for those who listen. */
function SpokenCell({ id, node, isSelected, place, count }: SpokenCellProps) {
  return (
    <div
      class="unseen"
      role="option"
      id={id}
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={place}
    >
      {texts().cell(node.name, node.state, spoken(node))}
    </div>
  );
}

function spoken(node: NodeNow): string {
  const t = texts();
  const values = METRICS.filter((metric) => metric !== 'state' && node[metric] !== null);
  return [...values.map((metric) => `${t.metrics[metric]} ${metricText(node, metric)}`), node.trouble ?? '']
    .filter(Boolean)
    .join(', ');
}

/** The room that the map has, followed. */
function useRoom(box: { readonly current: HTMLElement | null }) {
  const room = useSignal({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width !== room.value.width || height !== room.value.height) room.value = { width, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return room.value;
}

/** Read anew when the theme changes, here or in the system. */
function useColours(box: { readonly current: HTMLElement | null }): HeatColours | undefined {
  const colours = useSignal<HeatColours | undefined>(undefined);
  const chosen = theme.value;
  useEffect(() => {
    const read = () => {
      if (box.current) colours.value = heatColours(box.current);
    };
    read();
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', read);
    return () => system.removeEventListener('change', read);
  }, [chosen]);
  return colours.value;
}

/** As many dots as the screen has. */
function sized(canvas: HTMLCanvasElement, { width, height }: HeatLayout): CanvasRenderingContext2D | null {
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext('2d');
  pen?.setTransform(scale, 0, 0, scale, 0, 0);
  return pen;
}

/** Scrolls so that the cell that keys are at is seen. */
function show(box: HTMLElement | null, layout: HeatLayout, active: number): void {
  const cell = layout.cells[active];
  if (!box || !cell || document.activeElement !== box) return;
  if (cell.y < box.scrollTop) box.scrollTop = cell.y - 4;
  const bottom = cell.y + layout.cellHeight + 4;
  if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}

/** Beside its cell, and inside of the map. */
function cardPlace(
  cell: { readonly x: number; readonly y: number },
  layout: HeatLayout,
  box: HTMLElement | null,
) {
  const isRight = cell.x < (box?.clientWidth ?? 0) / 2;
  const isBelow = cell.y - (box?.scrollTop ?? 0) < (box?.clientHeight ?? 0) / 2;
  return {
    ...(isRight
      ? { left: `${cell.x + layout.cellWidth + 8}px` }
      : { right: `${layout.width - cell.x + 8}px` }),
    ...(isBelow
      ? { top: `${cell.y}px` }
      : { top: `${cell.y + layout.cellHeight}px`, transform: 'translateY(-100%)' }),
  };
}
