/** Jobs as lines: id, when, who, how their tasks stand, what. */

import { OUTCOME_ORDER, localTime } from '../../../base/index.ts';
import type { JobSummary } from '../../../jobs/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { CliIo } from '../../io.ts';

export function listText(jobs: readonly JobSummary[], { stdout }: CliIo): string {
  const rows = jobs.map((job) => [
    job.id,
    localTime(new Date(job.acceptedMs)),
    job.user,
    standing(job),
    job.name.replaceAll(/[\n\t]/g, ' '),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => sanitise(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')))
    .map((line) => `${stdout.isTerminal ? cut(line, stdout.columns) : line}\n`)
    .join('');
}

/** `queued`; `failed`; `running, node silent`; `3 running, 40 queued, 17 ok; 2 on silent nodes` */
function standing({ tasks }: JobSummary): string {
  const counts: (readonly [string, number])[] = [
    ['running', tasks.running],
    ['pending', tasks.pending],
    ['placed', tasks.placed],
    ['queued', tasks.queued],
    ...OUTCOME_ORDER.map((outcome) => [outcome, tasks.ended[outcome] ?? 0] as const),
  ];
  const some = counts.filter(([, count]) => count > 0);
  const total = some.reduce((sum, [, count]) => sum + count, 0);
  if (total === 1) return `${some[0]?.[0] ?? ''}${tasks.silent > 0 ? ', node silent' : ''}`;
  const silent = tasks.silent > 0 ? `; ${tasks.silent} on silent nodes` : '';
  return some.map(([word, count]) => `${count} ${word}`).join(', ') + silent;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
