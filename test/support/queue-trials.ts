/** Many processes at one queue of jobs at once, and processes that are killed at it: at any size. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { JobQueue } from '../../src/jobs/queue/job-queue.ts';
import { until } from './processes.ts';

const PROGRAM = fileURLToPath(new URL('queue-process.ts', import.meta.url));
/** Of the moments at which a process is killed. */
const LATEST_MS = 200;

export interface QueueProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
}

/** `launcher` goes before node in argv. */
export function startQueueProcess(
  folder: string,
  words: readonly string[],
  launcher: readonly string[] = [],
): QueueProcess {
  const [program = '', ...args] = [...launcher, process.execPath, PROGRAM, folder, ...words];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines, ended: new Promise((resolve) => child.once('close', resolve)) };
}

export interface SameKeys {
  readonly failed: number;
  /** Different lists of jobs that processes were told: one, where all is well. */
  readonly answers: number;
  /** In the queue afterwards. */
  readonly jobs: number;
}

/** So many processes submit a job under each of the same keys. */
export async function submitSameKeys(folder: string, processes: number, keys: number): Promise<SameKeys> {
  const all = Array.from({ length: processes }, () => startQueueProcess(folder, ['keys', String(keys)]));
  const statuses = await Promise.all(all.map(({ ended }) => ended));
  using queue = await JobQueue.open(folder);
  return {
    failed: statuses.filter((status) => status !== 0).length,
    answers: new Set(all.map(({ lines }) => lines.join(' '))).size,
    jobs: queue.list({ limit: 2 * keys }).length,
  };
}

export interface KilledFloods {
  readonly acknowledged: number;
  /** Acknowledged, and not in the queue. */
  readonly lost: readonly string[];
  /** In the queue, and not all there. */
  readonly torn: readonly string[];
  readonly jobs: number;
}

/** So many times a process submits jobs as fast as it can, until it is killed. */
export async function killFloods(folder: string, kills: number, random: () => number): Promise<KilledFloods> {
  const acknowledged: string[] = [];
  for (let round = 0; round < kills; round++) {
    const flood = startQueueProcess(folder, ['flood']);
    await until(() => flood.lines.length > 0, 'the first job', 60_000);
    await new Promise((resolve) => setTimeout(resolve, random() * LATEST_MS));
    flood.child.kill('SIGKILL');
    await flood.ended;
    acknowledged.push(...flood.lines);
    if (integrity(folder) !== 'ok') throw new Error('the file of the queue is damaged');
  }
  using queue = await JobQueue.open(folder);
  const known = new Set(queue.list({ limit: 1e9 }).map(({ id }) => id));
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !known.has(id)),
    torn: [...known].filter((id) => !isWhole(queue, id)),
    jobs: known.size,
  };
}

/** What a flood submits has one task and one file. */
function isWhole(queue: JobQueue, id: string): boolean {
  const { work, tasks } = queue.job(id);
  const [file] = work.files;
  return tasks.length === 1 && file !== undefined && queue.content(file.sha256).length === file.sizeBytes;
}

/** `ok` where SQLite finds the file whole. */
export function integrity(folder: string): unknown {
  using database = new DatabaseSync(join(folder, 'jobs.db'));
  return database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
}
