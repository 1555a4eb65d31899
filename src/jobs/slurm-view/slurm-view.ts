/** Rows of sinfo, squeue and scontrol, read with distrust: what does not look like one is left out. */

import { printableLine } from '../../transport/index.ts';

export interface SlurmNode {
  readonly node: string;
  readonly partitions: string[];
  /** In Slurm's words, without its signs: `idle`, `mixed`, `drained`… */
  readonly state: string;
  /** It does not answer Slurm. */
  readonly silent: boolean;
  readonly cpus: { allocated: number; idle: number; other: number; total: number };
  readonly load: number | null;
  readonly freeBytes: number | null;
  readonly memoryBytes: number | null;
  readonly reason: string | null;
}

export interface SlurmJob {
  readonly id: string;
  readonly name: string;
  /** Its name is such as grappe gives. */
  readonly grappe: boolean;
  readonly user: string;
  readonly partition: string;
  readonly state: string;
  readonly reason: string | null;
  readonly nodes: string;
  readonly cpus: number;
  readonly ran: string;
}

export interface SlurmReservation {
  readonly name: string;
  readonly active: boolean;
  /** A node set. */
  readonly nodes: string;
}

export interface SlurmView {
  readonly nodes: SlurmNode[];
  readonly reservations: SlurmReservation[];
  readonly jobs: SlurmJob[];
  readonly jobsLeftOut: number;
}

const NODE = /^[A-Za-z0-9_][\w.-]*$/;
/** What Slurm writes of several nodes. Nothing of it can name a group. */
const NODES = /^[A-Za-z0-9_][\w.,[\]-]*$/;
const STATE = /^([a-z_+]+)([*~#!%$@^-]*)$/i;
const OF_GRAPPE = /^g-[a-z0-9]{8}-/;
const MIB = 2 ** 20;

export function viewIn(text: string, mark: string): SlurmView {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length));
  const of = (kind: string): string[] =>
    rows.filter((row) => row.startsWith(`${kind}|`)).map((row) => row.slice(2));
  const jobs = of('j').flatMap((row) => jobIn(row) ?? []);
  return {
    nodes: nodesIn(of('n')),
    reservations: of('r').flatMap((row) => reservationIn(row) ?? []),
    jobs,
    jobsLeftOut: Math.max(0, (wholeNumber(of('c')[0]) ?? 0) - of('j').length),
  };
}

/** A row for each partition of a node. */
function nodesIn(rows: readonly string[]): SlurmNode[] {
  const nodes = new Map<string, SlurmNode>();
  for (const row of rows) {
    const [node = '', partition = '', ...rest] = row.split('|');
    const known = nodes.get(node) ?? nodeIn(node, rest);
    if (!known) continue;
    nodes.set(node, known);
    if (!known.partitions.includes(partition)) known.partitions.push(printableLine(partition));
  }
  return Array.from(nodes.values(), (node) => ({ ...node, partitions: node.partitions.toSorted() }));
}

function nodeIn(node: string, [state = '', cpus = '', ...rest]: readonly string[]): SlurmNode | undefined {
  const [load = '', free, memory, ...reason] = rest;
  const [, word, signs] = STATE.exec(state) ?? [];
  if (!NODE.test(node) || word === undefined || signs === undefined) return undefined;
  const why = printableLine(reason.join('|'));
  return {
    node,
    partitions: [],
    state: word.toLowerCase(),
    silent: signs.includes('*'),
    cpus: cpusIn(cpus),
    load: /^\d+(\.\d+)?$/.test(load) ? Number(load) : null,
    freeBytes: mebibytes(free),
    memoryBytes: mebibytes(memory),
    reason: why === '' || why === 'none' ? null : why,
  };
}

/** `1/2/0/3` */
function cpusIn(text: string): SlurmNode['cpus'] {
  const [allocated = 0, idle = 0, other = 0, total = 0] = text
    .split('/')
    .map((part) => wholeNumber(part) ?? 0);
  return { allocated, idle, other, total };
}

function jobIn(row: string): SlurmJob | undefined {
  const [id = '', user, partition, state, nodes, cpus, ran, reason, ...name] = row
    .split('|')
    .map(printableLine);
  if (!/^\d[\w[\],%+.-]*…?$/.test(id) || state === undefined || reason === undefined) return undefined;
  return {
    id,
    name: name.join('|'),
    grappe: OF_GRAPPE.test(name.join('|')),
    user: user ?? '',
    partition: partition ?? '',
    state: state.toLowerCase(),
    reason: reason === 'None' ? null : reason,
    nodes: nodes ?? '',
    cpus: wholeNumber(cpus) ?? 0,
    ran: ran ?? '',
  };
}

function reservationIn(row: string): SlurmReservation | undefined {
  const words = new Map(
    row.split(' ').map((word) => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const [name = '', nodes = ''] = [words.get('ReservationName'), words.get('Nodes')];
  if (name === '' || !NODES.test(nodes)) return undefined;
  return { name: printableLine(name), active: words.get('State') === 'ACTIVE', nodes };
}

function wholeNumber(text = ''): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

function mebibytes(text: string | undefined): number | null {
  const number = wholeNumber(text);
  return number === undefined ? null : number * MIB;
}
