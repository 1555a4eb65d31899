/** A job for a person: what it is, and its tasks folded by how they stand and where. */

import { localTime } from '../../../base/index.ts';
import type { ShownJob } from '../../../app/index.ts';
import type { Attempt, StoredResultFile, Task, TaskEnd } from '../../../jobs/index.ts';
import { sanitise } from '../../../output/index.ts';
import { sizeText, spanText } from '../../quantities.ts';
import { foldTasks } from './job-place.ts';
import { endText } from './task-report.ts';

interface FoundFile {
  readonly task: number;
  readonly file: Pick<StoredResultFile, 'path' | 'sizeBytes'>;
}

type Rows = readonly (readonly [string, string])[];

export function showText(
  job: ShownJob,
  files: readonly FoundFile[],
  slurmWaits: string | null = null,
): string {
  const groups = Map.groupBy(job.tasks, groupKey);
  const rows = [
    ...headRows(job),
    ...[...groups.values()].flatMap((group) => groupRows(job, group)),
    ...(job.waits === null ? [] : [['waits', job.waits] as const]),
    ...(slurmWaits === null || job.waits !== null ? [] : [['slurm', `waits: ${slurmWaits}`] as const]),
    ...fileRows(job, files),
  ];
  return rows
    .map(([word, text]) => `${word.padEnd(10)}${sanitise(text).replaceAll('\n', `\n${' '.repeat(10)}`)}\n`)
    .join('');
}

function headRows(job: ShownJob): Rows {
  const { work, wishes } = job;
  return [
    ['job', job.id],
    ['name', job.name],
    [
      'accepted',
      `${localTime(new Date(job.acceptedMs))} by ${job.user}${job.key === null ? '' : `, key ${job.key}`}`,
    ],
    [work.kind, programText(job)],
    ['limits', limitsText(job)],
    ...(wishes.engine === 'slurm' ? [['engine', slurmText(wishes.slurm)] as const] : []),
    ...(wishes.nodes ? [['nodes', 'as chosen with -w'] as const] : []),
    ...(wishes.after.length > 0 ? [['after', wishes.after.join(', ')] as const] : []),
    ...(wishes.deadlineMs === undefined
      ? []
      : [['deadline', localTime(new Date(wishes.deadlineMs))] as const]),
  ];
}

function slurmText({ partition, account, qos, gres, cpus }: ShownJob['wishes']['slurm'] = {}): string {
  const asked = { partition, account, qos, gres, 'cpus-per-task': cpus };
  const words = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${value}`,
  );
  return ['slurm', ...words].join(', ');
}

function programText({ work }: ShownJob): string {
  const version = work.version === undefined ? '' : `, at least ${work.version}`;
  const language = work.language === undefined ? '' : ` (${work.language}${version})`;
  // Of commands of others, a server tells a viewer no text.
  return [work.main || '(not shown)', ...work.arguments].join(' ') + language;
}

function limitsText({ work: { limits, net, isolation }, atOnce }: ShownJob): string {
  return [
    seconds(limits.wallMs),
    `processor ${seconds(limits.cpuMs)}`,
    `memory ${sizeText(limits.memoryBytes)}`,
    `output ${sizeText(limits.outputBytes)}`,
    `disk ${sizeText(limits.diskBytes)}`,
    `${limits.processes} processes`,
    net ? 'network' : 'no network',
    isolation === 0 ? 'NO SANDBOX' : `isolation ${isolation}`,
    ...(atOnce === null ? [] : [`${atOnce} at once`]),
  ].join(', ');
}

/** Tasks that say the same of themselves are one paragraph. */
function groupKey({ state, cancelling, end, attempt, items }: Task): string {
  const { environment } = attempt ?? {};
  const last = attempt?.end;
  const standing = end
    ? `${endText(end)} ${end.detail}`
    : `${state} ${cancelling} ${last && triedText(last)}`;
  const split = items === undefined ? '' : attempt?.node;
  return JSON.stringify([standing, attempt?.node, attempt?.unreachable, environment, split]);
}

function groupRows(job: ShownJob, group: readonly Task[]): Rows {
  const [first] = group;
  if (!first) return [];
  const { attempt, end } = first;
  const isOnly = job.tasks.length === 1 && first.index === 0;
  const hint = hintOf(job, first);
  const which = isOnly ? '' : `${foldTasks(group.map(({ index }) => index))}: `;
  return [
    [isOnly ? 'state' : 'tasks', which + standingText(first)],
    ...(end?.detail == null ? [] : [['', `why: ${end.detail}`] as const]),
    ...(hint === undefined ? [] : [['', `hint: ${hint}`] as const]),
    ...(first.items === undefined
      ? []
      : [['', `items ${group.map(({ items }) => items).join(', ')}`] as const]),
    ...(first.state === 'queued' ? triedRows(group) : attempt ? attemptRows(attempt, group) : []),
  ];
}

/** What waits again: how often it was tried, and how that went the last time. */
function triedRows(group: readonly Task[]): Rows {
  const [first] = group;
  const { attempt } = first ?? {};
  if (!attempt?.end) return [];
  const most = Math.max(...group.map(({ attempts }) => attempts));
  const often = most === 1 ? 'once' : `${most} times, last`;
  return [['', `tried ${often} on ${placeText(attempt)}: ${triedText(attempt.end)}`]];
}

function triedText(end: TaskEnd): string {
  return end.detail ?? endText(end);
}

function hintOf({ id }: ShownJob, { end, attempt }: Task): string | undefined {
  return attempt?.unreachable ? `if it is gone for good: grappe job cancel --force ${id}` : end?.fix;
}

function standingText({ state, cancelling, end, attempt, attempts }: Task): string {
  if (state === 'queued') return state;
  const where = attempt && end?.outcome !== 'refused' ? ` on ${placeText(attempt)}` : '';
  const tried = attempts > 1 ? `, attempt ${attempts}` : '';
  if (end) return `${end.outcome === 'ok' ? 'ok' : endText(end)}${where}${tried}`;
  const silent = attempt?.unreachable ? ', which is silent' : '';
  return `${cancelling ? 'being cancelled' : state}${where}${silent}${tried}`;
}

/** Of a job of Slurm: the compute node, once that is known. */
function placeText({ node, engine, environment }: Attempt): string {
  return engine === 'slurm' && environment ? `${environment.node} of ${node}` : node;
}

function attemptRows({ environment, why }: Attempt, group: readonly Task[]): Rows {
  const system =
    environment && [environment.system, environment.cpu].filter((text) => text !== null).join(', ');
  const language =
    environment?.language == null ? '' : `, ${environment.language} ${environment.version ?? ''}`;
  const usages = group.flatMap(({ attempt }) => attempt?.used ?? []);
  const used = usedText(usages);
  return [
    ...(environment
      ? [['', `${system || 'system unknown'}${language}, isolation ${environment.isolation}`] as const]
      : []),
    ...(used === '' ? [] : [['', used] as const]),
    ['', `there because: ${why}`],
  ];
}

/** Of several tasks the most. */
function usedText(usages: readonly NonNullable<Attempt['used']>[]): string {
  const most = (of: (used: NonNullable<Attempt['used']>) => number | null): number | null => {
    const known = usages.map(of).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  const parts: (readonly [string, number | null, (value: number) => string])[] = [
    ['ran', most(({ wallMs }) => wallMs), seconds],
    ['processor', most(({ cpuMs }) => cpuMs), seconds],
    ['compiled in', most(({ compileMs }) => compileMs), seconds],
    ['peak memory', most(({ peakBytes }) => peakBytes), sizeText],
  ];
  const texts = parts.flatMap(([word, value, text]) => (value === null ? [] : [`${word} ${text(value)}`]));
  return texts.length > 0 && usages.length > 1 ? `each at most: ${texts.join(', ')}` : texts.join(', ');
}

function fileRows({ tasks }: ShownJob, files: readonly FoundFile[]): Rows {
  return files.map(({ task, file }, at) => [
    at === 0 ? 'results' : '',
    `${tasks.length > 1 ? `${task}: ` : ''}${file.path} (${sizeText(file.sizeBytes)})`,
  ]);
}

/** Short ones exactly. */
function seconds(ms: number): string {
  return ms < 60_000 ? `${Number((ms / 1000).toFixed(ms < 1000 ? 3 : 1))} s` : spanText(ms);
}
