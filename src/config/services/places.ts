/** Where a value of a service is written: in the service, else in `defaults`, else the nearest part round it. */

import type { Place } from '../source-file.ts';
import type { PlacedValue, ValuePath } from '../yaml/placed-value.ts';

export type PlaceOf = (path: ValuePath) => Place | undefined;

export function placesIn(root: PlacedValue): PlaceOf {
  return (path) => {
    const own = deepest(root, path);
    const [top, , ...rest] = path;
    if (top !== 'services') return own.value.place;
    const inDefaults = deepest(root, ['defaults', ...rest]);
    return (inDefaults.steps > own.steps - 1 ? inDefaults : own).value.place;
  };
}

/** How far a path leads. A list of names is entered by the name, too. */
function deepest(root: PlacedValue, path: ValuePath): { value: PlacedValue; steps: number } {
  let value = root;
  let steps = 0;
  for (const step of path) {
    const next = childOf(value, step);
    if (!next) break;
    value = next;
    steps++;
  }
  return { value, steps };
}

function childOf(value: PlacedValue, step: string): PlacedValue | undefined {
  if (value.kind === 'map') return value.entries.get(step)?.value;
  if (value.kind !== 'list') return undefined;
  const named = value.items.find((item) => item.kind === 'scalar' && item.value === step);
  return named ?? value.items[Number(step)];
}
