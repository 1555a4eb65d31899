/** From what a person wants run to the job that the queue accepts. Contacts nobody, unless a split asks for processors. */

import { GrappeError, type Policy } from '../../base/index.ts';
import type { EngineName, JobLimits } from '../../config/index.ts';
import { numberItems } from '../../engine/index.ts';
import {
  DEFAULT_LIMITS,
  type JobRequest,
  languagesWith,
  type Limits,
  type SlurmWishes,
  type TaskRequest,
  type Wishes,
  type Work,
} from '../../jobs/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Fleet } from '../fleet.ts';
import { engineWishes } from './choose-engine.ts';
import { JobFiles, type UploadedFile } from './read-files.ts';
import { type ProgramChoice, readProgram } from './read-program.ts';

export interface JobOptions extends ProgramChoice {
  readonly fleet: Fleet;
  readonly arguments: readonly string[];
  readonly stdin?: Uint8Array | undefined;
  /** Files and folders that go along. */
  readonly inputs?: readonly string[];
  /** Files that were sent with it. */
  readonly uploads?: readonly UploadedFile[];
  readonly env?: Readonly<Record<string, string>>;
  readonly results?: readonly string[];
  /** `1-60`, or with at most 8 at once `1-60%8`. */
  readonly array?: string | undefined;
  /** Of a split, dealt out already. */
  readonly tasks?: readonly TaskRequest[] | undefined;
  readonly limits?: JobLimits;
  readonly net?: boolean;
  readonly isolation?: Work['isolation'];
  readonly nodes?: NodeSet | undefined;
  /** Where the job is to be found again. */
  readonly origin: Wishes['origin'];
  /** Of the console: whose job it is. */
  readonly account?: string;
  readonly policy?: Policy | undefined;
  readonly tags?: readonly string[];
  readonly memoryBytes?: number | undefined;
  readonly priority?: number;
  readonly after?: readonly string[];
  readonly deadlineMs?: number | undefined;
  readonly retries?: number;
  readonly retryLost?: boolean;
  /** Absent: as the configuration says, and over SSH where nodes are named. */
  readonly engine?: EngineName | undefined;
  readonly slurm?: SlurmWishes | undefined;
  readonly key?: string | undefined;
  readonly name?: string | undefined;
}

export interface MadeRequest {
  readonly request: JobRequest;
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

export async function makeRequest(options: JobOptions): Promise<MadeRequest> {
  const files = new JobFiles();
  const work = await workOf(options, files);
  refuseForbidden(work, options.fleet);
  const { name = nameOf(work), key } = options;
  const parts = { name, work, wishes: wishesOf(options), ...tasksOf(options) };
  return { request: { ...parts, ...(key !== undefined && { key }) }, contents: files.contents };
}

async function workOf(options: JobOptions, files: JobFiles): Promise<Work> {
  const { fleet, cwd, inputs = [], stdin, env = {}, results = [], net = false, isolation = 2 } = options;
  const { jobs } = fleet.config;
  for (const file of options.uploads ?? []) files.upload(file);
  const program = await readProgram(options, files, languagesWith(jobs.languages));
  for (const input of inputs) await files.add(input, cwd);
  const limits = limitsOf(jobs.limits, options.limits);
  const own = { env, results, limits, net, isolation, files: files.files };
  return { ...program, ...own, arguments: options.arguments, ...(stdin && { stdin: files.keep(stdin) }) };
}

/** What a list shows of it. */
export function nameOf({ main }: Pick<Work, 'main'>): string {
  return main.split('\n')[0]?.slice(0, 60) ?? '';
}

function tasksOf({ array, tasks }: JobOptions): { tasks: readonly TaskRequest[]; atOnce?: number } {
  if (tasks) return { tasks };
  if (array === undefined) return { tasks: [{ index: 0 }] };
  const [, numbers = '', most] = /^([^%]+)(?:%([1-9]\d{0,5}))?$/.exec(array) ?? [];
  const items = numberItems(numbers === '' ? array : numbers);
  const indexes = items.slice(0, Math.min(items.count, MOST_TASKS + 1)).map(Number);
  if (indexes.length > MOST_TASKS) throw tooMany(items.count);
  return { tasks: indexes.map((index) => ({ index })), ...(most !== undefined && { atOnce: Number(most) }) };
}

const MOST_TASKS = 10_000;

function wishesOf(options: JobOptions): Wishes {
  const { origin, account, nodes, policy, memoryBytes, deadlineMs } = options;
  return {
    origin,
    ...(account !== undefined && { account }),
    ...(nodes && { nodes: [...nodes] }),
    ...(policy && { policy }),
    tags: options.tags ?? [],
    ...(memoryBytes !== undefined && { memoryBytes }),
    priority: options.priority ?? 0,
    after: options.after ?? [],
    ...(deadlineMs !== undefined && { deadlineMs }),
    retries: options.retries ?? 0,
    retryLost: options.retryLost ?? false,
    ...engineWishes(options),
  };
}

/** What the job says, then the configuration. Time on the clock alone means as much of a processor, too. */
export function limitsOf(configured: JobLimits, given: JobLimits = {}): Limits {
  const limits = { ...DEFAULT_LIMITS, ...configured, ...given };
  const isCpuSaid =
    given.cpuMs !== undefined || (configured.cpuMs !== undefined && given.wallMs === undefined);
  return isCpuSaid ? limits : { ...limits, cpuMs: limits.wallMs };
}

export function refuseForbidden({ isolation }: Pick<Work, 'isolation'>, { config }: Fleet): void {
  if (isolation > 0 || !config.jobs.sandbox.required) return;
  throw new GrappeError('sandbox-required', {
    message: 'programs may run in the sandbox only',
    why: "'jobs.sandbox.required' says so in the configuration",
  });
}

function tooMany(count: number): GrappeError {
  return new GrappeError('usage', {
    message: `an array of ${count} tasks is too large`,
    hint: `at most ${MOST_TASKS}: let each task do several, or submit several arrays`,
  });
}
