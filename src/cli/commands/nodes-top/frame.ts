/** One picture of the fleet as lines of text: the busiest nodes, what is folded, who is silent. Pure. */

import type { NodeLoad } from '../../../app/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sizeText, spanText } from '../../quantities.ts';

export type SortKey = 'cpu' | 'mem' | 'load' | 'name';

export interface FrameOptions {
  /** Of the terminal; Infinity where nothing has to fit. */
  readonly rows: number;
  readonly columns: number;
  readonly sort: SortKey;
  readonly intervalMs: number;
  readonly time: string;
}

/** Lines without their newlines, at most `rows` of them, none wider than `columns`. */
export function frameOf(loads: readonly NodeLoad[], options: FrameOptions): string[] {
  const silent = silentLines(loads, Math.max(1, Math.floor(options.rows / 4)));
  const width = nameWidth(loads);
  const head = [headLine(loads, options), columnsLine(width)];
  const room = Math.max(0, options.rows - head.length - silent.length);
  const nodes = nodeLines(sorted(loads, options.sort), room, width);
  return [...head, ...nodes, ...silent].slice(0, options.rows).map((line) => fitted(line, options.columns));
}

function headLine(loads: readonly NodeLoad[], { sort, intervalMs, time }: FrameOptions): string {
  const count = (state: NodeLoad['state']): number => loads.filter((load) => load.state === state).length;
  const counts = [
    `${count('up')} up`,
    ...(['silent', 'waiting'] as const).flatMap((state) =>
      count(state) > 0 ? [`${count(state)} ${state}`] : [],
    ),
  ];
  const cpu = average(loads.flatMap((load) => load.cpu ?? []));
  const memory = average(loads.flatMap((load) => usedMemory(load) ?? []));
  const nodes = `${loads.length} ${loads.length === 1 ? 'node' : 'nodes'}`;
  return `${time}  ${nodes}: ${counts.join(', ')}  cpu ${percent(cpu)}  mem ${percent(memory)}  every ${intervalMs / 1000} s  by ${sort}`;
}

const LONGEST_NAME = 32;

function nameWidth(loads: readonly NodeLoad[]): number {
  const longest = loads.reduce((most, { node }) => Math.max(most, node.length), 'NODE'.length);
  return Math.min(longest, LONGEST_NAME);
}

function columnsLine(width: number): string {
  return `${'NODE'.padEnd(width)}   CPU              MEM                LOAD 1, 5, 15 min      UP`;
}

/** All nodes if they fit; else the busiest, and the others in one line for the quiet and one for the rest. */
function nodeLines(loads: readonly NodeLoad[], room: number, width: number): string[] {
  const up = loads.filter(({ state }) => state === 'up');
  if (up.length <= room) return up.map((load) => nodeLine(load, width));
  const busy = up.filter((load) => !isQuiet(load));
  const needsRest = busy.length > room - 1;
  const shown = busy.slice(0, Math.max(0, room - (needsRest ? 2 : 1)));
  const others = new Set(shown);
  const rest = up.filter((load) => !others.has(load));
  const quiet = rest.filter(isQuiet);
  const more = rest.filter((load) => !isQuiet(load));
  return [
    ...shown.map((load) => nodeLine(load, width)),
    ...(more.length > 0 ? [foldedLine(more, 'more')] : []),
    ...(quiet.length > 0 ? [foldedLine(quiet, 'quiet')] : []),
  ].slice(0, room);
}

const QUIET_CPU = 0.05;
const QUIET_LOAD = 0.5;
const QUIET_MEMORY = 0.8;

function isQuiet(load: NodeLoad): boolean {
  const oneMinute = load.facts?.load?.[0] ?? 0;
  return (load.cpu ?? 0) < QUIET_CPU && oneMinute < QUIET_LOAD && (usedMemory(load) ?? 0) < QUIET_MEMORY;
}

const BAR = 10;
/** Older than so is said. */
const OLD_MS = 10_000;

function nodeLine(load: NodeLoad, width: number): string {
  const { memory, load: loads, uptime } = load.facts ?? {};
  const bar = '|'.repeat(Math.round((load.cpu ?? 0) * BAR)).padEnd(BAR);
  const size = memory ? sizeText(memory.totalBytes) : '-';
  const averages = loads?.map((value) => value.toFixed(2).padStart(6)).join(' ') ?? '     -      -      -';
  const up = uptime === null || uptime === undefined ? '-' : spanText(uptime * 1000);
  const old = load.ageMs !== null && load.ageMs > OLD_MS ? `  (${spanText(load.ageMs)} ago)` : '';
  return `${load.node.padEnd(width)} ${percent(load.cpu)} ${bar} ${percent(usedMemory(load))} of ${size.padStart(8)} ${averages}  ${up}${old}`;
}

/** `n[3-400]  397 quiet: cpu 0% to 4%, mem 10% to 30%, load 0.00 to 0.30`. */
function foldedLine(loads: readonly NodeLoad[], word: string): string {
  const values = [
    ['cpu', loads.flatMap((load) => load.cpu ?? []), (value: number) => percent(value).trim()],
    ['mem', loads.flatMap((load) => usedMemory(load) ?? []), (value: number) => percent(value).trim()],
    ['load', loads.flatMap(({ facts }) => facts?.load?.[0] ?? []), (value: number) => value.toFixed(2)],
  ] as const;
  const ranges = values.flatMap(([name, found, text]) =>
    found.length === 0 ? [] : [`${name} ${rangeText(text(Math.min(...found)), text(Math.max(...found)))}`],
  );
  return `${loads.length} ${word}: ${ranges.join(', ') || 'nothing known'}: ${fold(loads)}`;
}

function rangeText(low: string, high: string): string {
  return low === high ? low : `${low} to ${high}`;
}

/** A line for each cause; where there are too many, the last one holds the others. */
function silentLines(loads: readonly NodeLoad[], most: number): string[] {
  const silent = loads.filter(({ state }) => state === 'silent');
  const groups = [...Map.groupBy(silent, silenceText)].toSorted(([, a], [, b]) => b.length - a.length);
  const waiting = loads.filter(({ state }) => state === 'waiting');
  const all: [string, readonly NodeLoad[]][] = [
    ...groups,
    ...(waiting.length > 0 ? [pair('waiting', waiting)] : []),
  ];
  const kept = all.length <= most ? all : all.slice(0, most - 1);
  const rest = all.slice(kept.length).flatMap(([, group]) => group);
  return [...kept, ...(rest.length > 0 ? [pair('for several reasons', rest)] : [])].map(
    ([why, group]) => `${group.length} ${why}: ${fold(group)}`,
  );
}

function pair(why: string, group: readonly NodeLoad[]): [string, readonly NodeLoad[]] {
  return [why, group];
}

/** In words of grappe's own tables: nothing that a node said. */
function silenceText({ result }: NodeLoad): string {
  if (result === null) return 'silent';
  return result.cause === null ? result.outcome : `${result.outcome} (${result.cause})`;
}

function sorted(loads: readonly NodeLoad[], key: SortKey): readonly NodeLoad[] {
  if (key === 'name') return loads;
  const value = VALUES[key];
  return loads.toSorted((a, b) => (value(b) ?? -1) - (value(a) ?? -1));
}

const VALUES = {
  cpu: (load: NodeLoad) => load.cpu,
  mem: usedMemory,
  load: (load: NodeLoad) => load.facts?.load?.[0] ?? null,
};

function usedMemory({ facts }: NodeLoad): number | null {
  return facts?.memory ? 1 - facts.memory.availableBytes / facts.memory.totalBytes : null;
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number | null): string {
  return share === null ? '   -' : `${Math.round(share * 100)}%`.padStart(4);
}

function fold(loads: readonly NodeLoad[]): string {
  return NodeSet.from(loads.map(({ node }) => node)).fold();
}

function fitted(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}>`;
}
