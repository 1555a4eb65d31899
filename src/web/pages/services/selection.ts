/** Instances that are chosen, by service. They stand in the address: `web=n[1-3];db=n20`. */

import { NodeSet } from '../../../nodeset/index.ts';
import { location, setQuery } from '../../router/location.ts';
import type { Matrix, ServiceRow } from './matrix-model.ts';

export type Selection = ReadonlyMap<string, NodeSet>;

const NAME = 'sel';

export function readSelection(text: string): Selection {
  const parts = text.split(';').flatMap((part) => {
    const at = part.lastIndexOf('=');
    return at > 0 ? [[part.slice(0, at), part.slice(at + 1)] as const] : [];
  });
  try {
    return new Map(parts.map(([service, nodes]) => [service, NodeSet.parse(nodes)]));
  } catch {
    return new Map();
  }
}

export function chosenNow(): Selection {
  return readSelection(location.value.query[NAME] ?? '');
}

export function choose(selection: Selection): void {
  const parts = [...selection].filter(([, nodes]) => nodes.size > 0);
  setQuery({ [NAME]: parts.map(([service, nodes]) => `${service}=${nodes.fold()}`).join(';') });
}

/** From one place of the matrix to another; -1 is the heads, which stand for all. */
export interface Box {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

export function instancesIn({ rows, columns }: Matrix, box: Box): Selection {
  const between = <Item>(items: readonly Item[], [a, b]: readonly [number, number]): readonly Item[] =>
    Math.min(a, b) < 0 ? items : items.slice(Math.min(a, b), Math.max(a, b) + 1);
  const nodes = NodeSet.from(between(columns, box.columns).flatMap((column) => column.nodes));
  const services = between(rows, box.rows).flatMap((row) => row.services);
  return new Map(
    services.flatMap((service: ServiceRow) => {
      const own = service.nodes.intersection(nodes);
      return own.size > 0 ? [[service.name, own] as const] : [];
    }),
  );
}

export function joined(a: Selection, b: Selection): Selection {
  const names = new Set([...a.keys(), ...b.keys()]);
  return new Map(
    Array.from(names, (name) => [name, (a.get(name) ?? NodeSet.empty).union(b.get(name) ?? NodeSet.empty)]),
  );
}

/** What is chosen already is taken away, the rest added. */
export function toggled(a: Selection, b: Selection): Selection {
  const isWhole = [...b].every(([name, nodes]) => nodes.isSubsetOf(a.get(name) ?? NodeSet.empty));
  if (!isWhole) return joined(a, b);
  return new Map(Array.from(a, ([name, nodes]) => [name, nodes.difference(b.get(name) ?? NodeSet.empty)]));
}

export function sizeOf(selection: Selection): number {
  return [...selection.values()].reduce((sum, nodes) => sum + nodes.size, 0);
}

export function nodesIn(selection: Selection): NodeSet {
  return NodeSet.union([...selection.values()]);
}

/** An order is for services on nodes: whatever of these services is on those nodes comes along. */
export function alsoMeant(selection: Selection, rows: readonly ServiceRow[]): number {
  const nodes = nodesIn(selection);
  const meant = rows
    .filter(({ name }) => selection.has(name))
    .reduce((sum, row) => sum + row.nodes.intersection(nodes).size, 0);
  return meant - sizeOf(selection);
}
