/** Where services and targets are named in the file, read from what is written, be the rest right or wrong. */

import type { Place } from '../source-file.ts';
import { type PlacedValue, valueAt } from '../yaml/placed-value.ts';
import { valuesMatching } from '../yaml/path-pattern.ts';
import type { Targets } from './targets.ts';

export const RELATIONS = ['depends_on', 'after', 'before'] as const;

export interface Mention {
  /** The service or target that names. */
  readonly from: string;
  readonly relation: (typeof RELATIONS)[number] | 'target';
  /** The service or target that is named. */
  readonly name: string;
  readonly place: Place;
}

export function mentionsIn(root: PlacedValue): Mention[] {
  const ofServices = RELATIONS.flatMap((relation) =>
    valuesMatching(root, `services.*.${relation}`).flatMap(([path, value]) =>
      namesIn(value).map((named) => ({ from: path[1] ?? '', relation, ...named })),
    ),
  );
  const ofTargets = valuesMatching(root, 'targets.*').flatMap(([path, value]) =>
    namesIn(value).map((named) => ({ from: path[1] ?? '', relation: 'target' as const, ...named })),
  );
  return [...ofServices, ...ofTargets];
}

export function targetsIn(root: PlacedValue): Targets {
  const lists = valuesMatching(root, 'targets.*');
  return new Map(lists.map(([path, value]) => [path[1] ?? '', namesIn(value).map(({ name }) => name)]));
}

/** The names under `services` or `targets`, with their places. */
export function namesUnder(root: PlacedValue, top: 'services' | 'targets'): ReadonlyMap<string, Place> {
  const value = valueAt(root, [top]);
  return new Map(value?.kind === 'map' ? [...value.entries].map(([name, { key }]) => [name, key]) : []);
}

/** A list of names, or a map with names as its keys. */
function namesIn(value: PlacedValue): { name: string; place: Place }[] {
  if (value.kind === 'map') return [...value.entries].map(([name, { key }]) => ({ name, place: key }));
  const items = value.kind === 'list' ? value.items : [];
  return items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [{ name: item.value, place: item.place }] : [],
  );
}
