/** Joins disjoint boxes that differ on one axis only, axis after axis, until none can be joined. */

import type { IdBox } from './slabs.ts';

/** A box, with each axis written down once for comparing. */
interface WrittenBox {
  readonly ids: readonly (readonly number[])[];
  readonly texts: readonly string[];
}

export function mergeBoxes(boxes: readonly IdBox[]): IdBox[] {
  let current: WrittenBox[] = boxes.map((ids) => ({ ids, texts: ids.map((axis) => axis.join()) }));
  const arity = boxes[0]?.length ?? 0;
  for (let axis = 0, unchanged = 0; unchanged < arity; axis = (axis + 1) % arity) {
    const merged = mergeAlong(current, axis);
    unchanged = merged.length < current.length ? 1 : unchanged + 1;
    current = merged;
  }
  return current.map(({ ids }) => ids);
}

function mergeAlong(boxes: readonly WrittenBox[], axis: number): WrittenBox[] {
  const alike = new Map<string, WrittenBox[]>();
  for (const box of boxes) {
    const key = box.texts.toSpliced(axis, 1).join(';');
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [box]);
    else others.push(box);
  }
  return [...alike.values()].map((group) => joinAlong(group, axis));
}

function joinAlong(boxes: readonly WrittenBox[], axis: number): WrittenBox {
  const [first] = boxes;
  if (first === undefined || boxes.length === 1) return first ?? { ids: [], texts: [] };
  const joined = boxes.flatMap(({ ids }) => ids[axis] ?? []).sort((a, b) => a - b);
  return { ids: first.ids.with(axis, joined), texts: first.texts.with(axis, joined.join()) };
}
