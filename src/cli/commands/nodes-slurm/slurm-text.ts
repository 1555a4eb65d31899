/** A Slurm for a person: its nodes that stand alike, and its queue, a line each. */

import { sanitise } from '../../../output/index.ts';
import type { SlurmReport } from '../../../protocol/index.ts';
import { countedNodes } from '../../counted-nodes.ts';
import { sizeText } from '../../quantities.ts';

type Node = SlurmReport['nodes'][number];

export function nodesText({ nodes, reservations }: SlurmReport): string {
  const alike = Map.groupBy(nodes, ({ state, silent, reason, partitions }) =>
    JSON.stringify([state, silent, reason, partitions]),
  );
  const lines = [...alike.values()].flatMap((group) => groupRow(group));
  const held = reservations.map(({ name, active, nodes: of }) => [
    of,
    `reserved for ${name}${active ? '' : ', not yet or no more'}`,
  ]);
  return aligned([...lines, ...held]);
}

function groupRow(group: readonly Node[]): string[][] {
  const [first] = group;
  if (!first) return [];
  const { state, silent, partitions, reason } = first;
  const sum = (of: (cpus: Node['cpus']) => number): number =>
    group.reduce((total, { cpus }) => total + of(cpus), 0);
  const known = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);
  const loads = known(group.map(({ load }) => load));
  const free = known(group.map(({ freeBytes }) => freeBytes));
  const most = (text: string, values: readonly unknown[]): string => (values.length > 1 ? `${text} ` : '');
  return [
    [
      countedNodes(group.map(({ node }) => node)),
      silent ? `${state}, silent` : state,
      `${sum(({ allocated }) => allocated)} of ${sum(({ total }) => total)} cpus in use`,
      loads.length === 0 ? '' : `load ${most('up to', loads)}${Math.max(...loads).toFixed(2)}`,
      free.length === 0 ? '' : `free ${most('at least', free)}${sizeText(Math.min(...free))}`,
      partitions.join(','),
      ...(reason === null ? [] : [`why: ${reason}`]),
    ],
  ];
}

/** Those of grappe by the name that it gave them, those of others marked. */
export function queueText({ jobs, jobsLeftOut }: SlurmReport): string {
  const rows = jobs.map((job) => [
    job.id,
    job.user,
    job.grappe ? 'grappe' : 'not of grappe',
    job.partition,
    job.reason === null || job.nodes !== '' ? job.state : `${job.state}: ${job.reason}`,
    job.nodes === '' ? '' : `${job.ran} on ${job.nodes}`,
    job.name,
  ]);
  return aligned(rows) + (jobsLeftOut > 0 ? `and ${jobsLeftOut} more\n` : '');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = Array.from({ length: Math.max(0, ...rows.map(({ length }) => length)) }, (_, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${sanitise(line.trimEnd()).replaceAll('\n', ' ')}\n`)
    .join('');
}
