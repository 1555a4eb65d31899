/** The map under a pointer and under keys: which cell they are at, and what they choose. */

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { NodeNow } from './fleet-model.ts';
import type { HeatLayout, Point } from './heat-layout.ts';
import { type Drag, isDrag, MapChoice } from './map-choice.ts';
import { mapKeys } from './map-keys.ts';

export function useMapSelection(
  layout: HeatLayout,
  nodes: readonly NodeNow[],
  canvas: { readonly current: HTMLCanvasElement | null },
) {
  const active = useSignal(0);
  const pointer = useSignal<Point | undefined>(undefined);
  const drag = useSignal<Drag | undefined>(undefined);
  const anchor = useRef(0);
  const choice = new MapChoice(layout, nodes, anchor);
  const release = (event: PointerEvent) => {
    const done = drag.value;
    drag.value = undefined;
    if (!done) return;
    if (isDrag(done)) return choice.dragged(done, event);
    const cell = choice.cellAt(done[1]);
    if (cell < 0) return choice.pressBeside(done[1], event);
    active.value = cell;
    choice.press(cell, event);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = pointOn(canvas, event);
      drag.value = [at, at];
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const at = pointOn(canvas, event);
      pointer.value = at;
      if (drag.value) drag.value = [drag.value[0], at];
    },
    onPointerUp: release,
    onPointerLeave: () => (pointer.value = undefined),
    onDblClick: (event: MouseEvent) => choice.open(choice.cellAt(pointOn(canvas, event))),
    onKeyDown: mapKeys(choice, active),
  };
  const shown = isDrag(drag.value) ? drag.value : undefined;
  const hovered = pointer.value && !shown ? choice.cellAt(pointer.value) : -1;
  // The fleet may have become smaller.
  const at = Math.min(active.value, Math.max(0, layout.cells.length - 1));
  return { active: at, hovered, drag: shown, handlers };
}

function pointOn(canvas: { readonly current: HTMLCanvasElement | null }, event: MouseEvent): Point {
  const box = canvas.current?.getBoundingClientRect();
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}
