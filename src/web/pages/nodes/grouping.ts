/** How nodes are put together on the map: by the beginning of their names, or by groups that belong together (rack1, rack2, …). Pure. */

/** Names and members, as the shell knows them. */
export interface NamedSet {
  readonly name: string;
  readonly nodes: Iterable<string>;
}

/** A block of the map: positions of nodes, in order. */
export interface Block {
  /** Empty: it needs no heading. */
  readonly title: string;
  readonly members: readonly number[];
}

export const NOTHING = 'none';
export const PREFIX = 'name';
export const ALL_GROUPS = 'groups';

/** `rack` for rack1 and rack2; only those that have several. */
export function families(groups: readonly NamedSet[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of groups) {
    const family = familyOf(name);
    if (family !== name) counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([family]) => family);
}

/** What tells most apart, where nobody has chosen: the family that holds nearly all, else names if they differ. */
export function bestGrouping(names: readonly string[], groups: readonly NamedSet[]): string {
  const held = families(groups).map((family) => ({ family, count: membersOf(family, groups).size }));
  const [most] = held.toSorted((a, b) => b.count - a.count);
  if (most !== undefined && most.count >= names.length * 0.8) return most.family;
  return new Set(names.map(prefixOf)).size > 1 ? PREFIX : NOTHING;
}

export function blocksBy(
  by: string,
  {
    names,
    groups,
    others,
  }: { readonly names: readonly string[]; readonly groups: readonly NamedSet[]; readonly others: string },
): Block[] {
  const all = names.map((_, at) => at);
  if (by === NOTHING) return [{ title: '', members: all }];
  if (by === PREFIX) return blocksOf(all, (at) => prefixOf(names[at] ?? ''), '');
  const titles = titlesOf(by === ALL_GROUPS ? groups : groups.filter(({ name }) => familyOf(name) === by));
  return blocksOf(all, (at) => titles.get(names[at] ?? ''), others);
}

/** Nodes of several groups stand in the first of them. */
function titlesOf(groups: readonly NamedSet[]): Map<string, string> {
  const titles = new Map<string, string>();
  const collator = new Intl.Collator('en', { numeric: true });
  for (const { name, nodes } of groups.toSorted((a, b) => collator.compare(a.name, b.name)))
    for (const node of nodes) if (!titles.has(node)) titles.set(node, name);
  return titles;
}

/** In the order of the first node of each; what has no title comes last. */
function blocksOf(
  all: readonly number[],
  titleOf: (at: number) => string | undefined,
  others: string,
): Block[] {
  const found = Map.groupBy(all, titleOf);
  const rest = found.get(undefined);
  found.delete(undefined);
  const blocks = Array.from(found, ([title = '', members]) => ({ title, members }));
  const collator = new Intl.Collator('en', { numeric: true });
  blocks.sort((a, b) => collator.compare(a.title, b.title));
  return rest ? [...blocks, { title: others, members: rest }] : blocks;
}

function membersOf(family: string, groups: readonly NamedSet[]): Set<string> {
  return new Set(groups.filter(({ name }) => familyOf(name) === family).flatMap(({ nodes }) => [...nodes]));
}

function familyOf(name: string): string {
  return name.replace(/\d+$/, '');
}

function prefixOf(name: string): string {
  return name.replace(/\d+(?:\.[^.].*)?$/, '');
}
