/** A YAML value that remembers where it was written. Maps are real Maps: no key can reach a prototype. */

import type { Place } from '../source-file.ts';

export type PlacedValue = PlacedScalar | PlacedList | PlacedMap;

export interface PlacedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** The text as written, for values that YAML reads as something else than text. */
  readonly source: string;
  /** Offset in the file of each UTF-16 unit of a text value; the last one is where the text ends. */
  readonly offsets: () => readonly number[];
}

export interface PlacedList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly PlacedValue[];
}

export interface PlacedMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, PlacedEntry>;
}

export interface PlacedEntry {
  readonly key: Place;
  readonly value: PlacedValue;
}

/** Steps into a value: map keys, and list positions as decimal text. */
export type ValuePath = readonly string[];

export function childrenOf(value: PlacedValue): [string, PlacedValue][] {
  if (value.kind === 'list') return value.items.map((item, at) => [String(at), item]);
  if (value.kind === 'map') return [...value.entries].map(([key, entry]) => [key, entry.value]);
  return [];
}

export function valueAt(root: PlacedValue, path: ValuePath): PlacedValue | undefined {
  let value: PlacedValue | undefined = root;
  for (const step of path) {
    if (value?.kind === 'list') value = value.items[Number(step)];
    else value = value?.kind === 'map' ? value.entries.get(step)?.value : undefined;
  }
  return value;
}

/** The key of the last step, else the value itself: what a caret should stand under. */
export function keyPlaceAt(root: PlacedValue, path: ValuePath): Place | undefined {
  const parent = valueAt(root, path.slice(0, -1));
  const step = path.at(-1) ?? '';
  return parent?.kind === 'map' ? parent.entries.get(step)?.key : valueAt(root, path)?.place;
}

/** A copy with every scalar replaced by what `change` answers; shared parts are visited once for each use. */
export function mapScalars(
  value: PlacedValue,
  change: (scalar: PlacedScalar, path: ValuePath) => PlacedScalar,
  path: ValuePath = [],
): PlacedValue {
  if (value.kind === 'scalar') return change(value, path);
  if (value.kind === 'list') {
    return {
      ...value,
      items: value.items.map((item, at) => mapScalars(item, change, [...path, String(at)])),
    };
  }
  const entries = [...value.entries].map(
    ([key, entry]) => [key, { ...entry, value: mapScalars(entry.value, change, [...path, key]) }] as const,
  );
  return { ...value, entries: new Map(entries) };
}

/** Plain data for the schemas: maps become objects without a prototype. */
export function plainValue(value: PlacedValue): unknown {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(plainValue);
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of value.entries) plain[key] = plainValue(entry.value);
  return plain;
}
