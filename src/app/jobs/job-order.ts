/** From what a person wants run to the order that a server takes: files are read here, all else is judged there. */

import type { JobOrder } from '../../protocol/index.ts';
import type { JobOptions } from './make-request.ts';
import { JobFiles } from './read-files.ts';
import { addSource } from './read-program.ts';

type Shared =
  | 'arguments'
  | 'inputs'
  | 'env'
  | 'results'
  | 'array'
  | 'net'
  | 'tags'
  | 'memoryBytes'
  | 'priority'
  | 'retries'
  | 'retryLost'
  | 'policy'
  | 'isolation'
  | 'key'
  | 'name'
  | 'limits'
  | 'deadlineMs'
  | 'language'
  | 'version'
  | 'stdin'
  | 'engine'
  | 'slurm'
  | 'cwd';

export interface JobOrderOptions extends Pick<JobOptions, Shared> {
  readonly program:
    | { readonly file: string; readonly main?: string | undefined }
    | { readonly command: string };
  /** As they are written; the server knows its groups. None: all that run jobs. */
  readonly nodes: readonly string[];
  readonly exclude: readonly string[];
  readonly pick: number | undefined;
  /** Numbers; the server deals them out. */
  readonly split: string | undefined;
  readonly weights: string | undefined;
  /** Whole ids. */
  readonly after: readonly string[];
}

export async function orderOf(options: JobOrderOptions): Promise<JobOrder> {
  const { cwd, inputs = [], stdin, limits = {}, deadlineMs, isolation } = options;
  const files = new JobFiles();
  const program = await programOf(options, files);
  for (const input of inputs) await files.add(input, cwd);
  const { array, split, weights, memoryBytes, key, name, env } = options;
  return {
    program,
    files: files.files.map(({ path, executable, sha256 }) => ({
      ...{ path, executable },
      base64: base64Of(files.contents.get(sha256)),
    })),
    arguments: [...options.arguments],
    results: [...(options.results ?? [])],
    ...{ limits, net: Boolean(options.net), sandbox: isolation !== 0 },
    ...{ tags: [...(options.tags ?? [])], priority: options.priority ?? 0, retries: options.retries ?? 0 },
    after: [...options.after],
    ...(stdin && { stdin: base64Of(stdin) }),
    ...(deadlineMs !== undefined && { deadline: new Date(deadlineMs).toISOString() }),
    ...(isolation === 3 && { isolation }),
    retryLost: Boolean(options.retryLost),
    ...placesOf(options),
    ...engineOf(options),
    ...defined({ array, split, weights, memoryBytes, key, name, env }),
  };
}

function placesOf({
  nodes,
  exclude,
  pick,
  policy,
}: JobOrderOptions): Pick<JobOrder, 'nodes' | 'exclude' | 'pick' | 'policy'> {
  const named = nodes.length > 0 ? [...nodes] : undefined;
  return { exclude: [...exclude], ...defined({ nodes: named, pick, policy }) };
}

function engineOf({ engine, slurm = {} }: JobOrderOptions): Pick<JobOrder, 'engine' | 'slurm'> {
  return { ...defined({ engine }), ...(Object.keys(slurm).length > 0 && { slurm: { ...slurm } }) };
}

async function programOf(
  { program, cwd, language, version }: JobOrderOptions,
  files: JobFiles,
): Promise<JobOrder['program']> {
  if ('command' in program) return { kind: 'command', command: program.command };
  const main = await addSource(program, cwd, files);
  return { kind: 'program', main, ...defined({ language, version }) };
}

function base64Of(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

function defined<Values extends object>(values: Values): Defined<Values> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<Values>;
}
