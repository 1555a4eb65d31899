/** Keys of the map: arrows move as on paper, Space chooses, Shift takes all between, Enter opens. */

import { cellBeside } from './heat-layout.ts';
import type { MapChoice } from './map-choice.ts';

export function mapKeys(choice: MapChoice, active: { value: number }): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.altKey) return;
    const to = event.ctrlKey || event.metaKey ? undefined : targetOf(event.key, choice, active.value);
    if (to !== undefined) {
      active.value = to;
      if (event.shiftKey) choice.through(to);
      else choice.begin(to);
    } else if (!act(event, choice, active.value)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

function targetOf(key: string, { layout }: MapChoice, active: number): number | undefined {
  const last = layout.cells.length - 1;
  const moves: Readonly<Record<string, () => number>> = {
    ArrowRight: () => active + 1,
    ArrowLeft: () => active - 1,
    ArrowDown: () => cellBeside(layout, active, 1),
    ArrowUp: () => cellBeside(layout, active, -1),
    Home: () => 0,
    End: () => last,
  };
  const to = moves[key]?.();
  return to === undefined ? undefined : Math.max(0, Math.min(last, to));
}

/** False: the key means nothing here. */
function act(event: KeyboardEvent, choice: MapChoice, active: number): boolean {
  if (event.ctrlKey || event.metaKey) {
    if (event.key === 'a') choice.all();
    return event.key === 'a';
  }
  const acts: Readonly<Record<string, () => void>> = {
    ' ': () => choice.turn(active),
    Enter: () => choice.open(active),
    Escape: () => choice.none(),
  };
  acts[event.key]?.();
  return acts[event.key] !== undefined;
}
