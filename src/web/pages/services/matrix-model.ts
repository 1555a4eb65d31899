/** Services by nodes as a table: which rows and columns there are, and what stands where they meet. Pure. */

import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, SERVICES } from '../../../protocol/index.ts';
import { bestGrouping, blocksBy, type NamedSet, NOTHING } from '../nodes/grouping.ts';

export type Declared = Answer<typeof SERVICES.list>['services'][number];
export type States = Answer<typeof SERVICES.states>;
/** An instance as it was seen last. */
export type Seen = Omit<States['services'][number]['groups'][number], 'nodes' | 'count'>;

export interface ServiceRow {
  readonly name: string;
  /** Undefined of a unit that nobody has declared. */
  readonly declared: Declared | undefined;
  readonly nodes: NodeSet;
  readonly seen: ReadonlyMap<string, Seen>;
}

/** One node, or so many that they share a column. */
export interface MatrixColumn {
  readonly title: string;
  readonly nodes: readonly string[];
}

export interface MatrixRow {
  /** Several where they stand alike everywhere. */
  readonly services: readonly ServiceRow[];
  readonly cells: readonly (Cell | undefined)[];
}

export interface Cell {
  /** Instances of this row here. */
  readonly count: number;
  /** By word, what needs a look first. */
  readonly words: readonly { readonly word: string; readonly count: number }[];
  /** How many are not as declared. */
  readonly drifted: number;
  /** Of a single instance; of many: undefined. */
  readonly seen: Seen | undefined;
}

/** More nodes than this share columns. */
export const MOST_COLUMNS = 80;
const CHUNK = 40;

/** The word of an instance: of its state, or why that is not known. */
export function wordOf(seen: Seen | undefined): string {
  if (seen === undefined) return 'unread';
  if (seen.doing !== null) return 'changing';
  return seen.state ?? seen.outcome;
}

/** What could not be read is not said to differ. */
export function isDrifted(seen: Seen | undefined): boolean {
  if (seen === undefined || seen.state === null) return false;
  return seen.isManaged && seen.outcome !== 'ok' && seen.doing === null;
}

const URGENT = [
  'failed',
  'flapping',
  'missing',
  'masked',
  'unreachable',
  'denied',
  'changing',
  'starting',
  'stopping',
];
const CALM = ['stopped', 'unread', 'running'];

function rank(word: string): number {
  const at = URGENT.indexOf(word);
  if (at >= 0) return at;
  const calm = CALM.indexOf(word);
  return URGENT.length + (calm < 0 ? 0 : calm + 1);
}

export function serviceRows(declared: readonly Declared[], states: States | undefined): ServiceRow[] {
  const known = new Map(states?.services.map((one) => [one.service, one]));
  const rows = declared.map((one) => ({
    ...{ name: one.name, declared: one, nodes: NodeSet.parse(one.nodes) },
    seen: seenOf(known.get(one.name)),
  }));
  const names = new Set(declared.map(({ name }) => name));
  const units = (states?.services ?? []).filter(({ service, isUnit }) => isUnit && !names.has(service));
  return [
    ...rows,
    ...units.map((unit) => ({
      ...{ name: unit.service, declared: undefined, seen: seenOf(unit) },
      nodes: NodeSet.parseAll(unit.groups.map(({ nodes }) => nodes)),
    })),
  ];
}

function seenOf(service: States['services'][number] | undefined): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const { nodes, ...look } of service?.groups ?? [])
    for (const node of NodeSet.parse(nodes)) seen.set(node, look);
  return seen;
}

export interface MatrixWish {
  readonly rows: readonly ServiceRow[];
  /** The columns are of these only; undefined: of all. */
  readonly nodes: NodeSet | undefined;
  readonly groups: readonly NamedSet[];
  readonly others: string;
  readonly text: string;
  readonly onlyDrifted: boolean;
  readonly folded: boolean;
}

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** Of all that is wished for, filters aside. */
  readonly drifted: number;
  readonly unread: number;
  readonly count: number;
}

export function matrixOf(wish: MatrixWish): Matrix {
  const { text, onlyDrifted, folded } = wish;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = wish.rows.filter(({ name, declared }) => {
    const searched = [name, ...(declared?.tags ?? []), declared?.description ?? ''].join(' ').toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const within = ({ nodes }: ServiceRow): NodeSet => (wish.nodes ? nodes.intersection(wish.nodes) : nodes);
  const instances = wanted.flatMap((row) =>
    Array.from(within(row), (node) => ({ row, node, seen: row.seen.get(node) })),
  );
  const drifted = instances.filter(({ seen }) => isDrifted(seen));
  const shown = onlyDrifted ? drifted : instances;
  const all = NodeSet.from(shown.map(({ node }) => node));
  const columns = columnsOf([...all], wish);
  const rows = wanted
    .filter((row) => shown.some((one) => one.row === row))
    .map((row) => ({ services: [row], cells: columns.map((column) => cellOf(row, column)) }));
  return {
    columns,
    rows: folded ? foldRows(rows) : rows,
    drifted: drifted.length,
    unread: instances.filter(({ seen }) => seen === undefined).length,
    count: instances.length,
  };
}

function columnsOf(names: readonly string[], { groups, others }: MatrixWish): MatrixColumn[] {
  if (names.length <= MOST_COLUMNS) return names.map((name) => ({ title: name, nodes: [name] }));
  const by = bestGrouping(names, groups);
  const blocks = by === NOTHING ? [] : blocksBy(by, { names, groups, others });
  if (blocks.length > 1 && blocks.length <= MOST_COLUMNS)
    return blocks.map(({ title, members }) => ({ title, nodes: members.map((at) => names[at] ?? '') }));
  const size = Math.max(CHUNK, Math.ceil(names.length / MOST_COLUMNS));
  return Array.from({ length: Math.ceil(names.length / size) }, (_, at) => {
    const nodes = names.slice(at * size, (at + 1) * size);
    return { title: NodeSet.from(nodes).fold(), nodes };
  });
}

function cellOf(row: ServiceRow, { nodes }: MatrixColumn): Cell | undefined {
  const own = nodes.filter((node) => row.nodes.has(node));
  if (own.length === 0) return undefined;
  const seen = own.map((node) => row.seen.get(node));
  const words = Map.groupBy(seen, wordOf);
  return {
    count: own.length,
    words: Array.from(words, ([word, { length }]) => ({ word, count: length })).toSorted(
      (a, b) => rank(a.word) - rank(b.word),
    ),
    drifted: seen.filter(isDrifted).length,
    seen: own.length === 1 ? seen[0] : undefined,
  };
}

/** Services that stand alike on every node are one row. */
function foldRows(rows: readonly MatrixRow[]): MatrixRow[] {
  const alike = Map.groupBy(rows, ({ cells, services }) =>
    JSON.stringify([
      services[0]?.declared === undefined,
      cells.map((cell) => cell && [cell.count, cell.words, cell.drifted]),
    ]),
  );
  return Array.from(alike.values(), (group) => ({
    services: group.flatMap(({ services }) => services),
    cells: group[0]?.cells ?? [],
  }));
}

/** `web@n3`; names of template units have an @ themselves. */
export function cellNames(at: string): [service: string, node: string] {
  const cut = at.lastIndexOf('@');
  return [at.slice(0, cut), at.slice(cut + 1)];
}
