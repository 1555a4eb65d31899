/** A job of a program in the words of the use case. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Fleet,
  foreignNodes,
  type JobOptions as JobChoices,
  jobOrigin,
  jobParts,
  makeRequest,
  planShards,
} from '../app/index.ts';
import { GrappeError } from '../base/index.ts';
import { type Languages, languageOf, languagesWith } from '../jobs/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { Connector, ReachOptions } from '../transport/index.ts';
import type { JobOptions, JobOrder, JobProgram } from './job-options.ts';

/** What the cluster knows that a job is handed to. */
export interface JobSurroundings {
  readonly fleet: Fleet;
  readonly connector: Connector;
  /** The nodes that it was opened with; undefined: those of the configuration. */
  readonly nodes: () => NodeSet | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of all nodes, as it was opened. */
  readonly reachOfAll: Partial<ReachOptions>;
  /** Of single machines. */
  readonly reach: ReadonlyMap<string, Partial<ReachOptions>>;
  /** Somebody named the configuration; it does not merely lie in the working folder. */
  readonly isConfigNamed: boolean;
}

export async function jobRequest(
  order: JobOrder,
  after: readonly string[],
  surroundings: JobSurroundings,
): ReturnType<typeof makeRequest> {
  const { fleet, cwd, isConfigNamed: isNamed, reachOfAll: reach } = surroundings;
  const nodes = await nodesOf(order, surroundings);
  refuseOwnWays(nodes, surroundings);
  const foreign = await foreignNodes(fleet, nodes ?? NodeSet.empty, false);
  const tasks = await partsOf(order, nodes, surroundings);
  await using source = await programOf(order, languagesWith(fleet.config.jobs.languages));
  const { arguments: words = [], files = [], stdin, deadline, ...rest } = order;
  return await makeRequest({
    ...rest,
    program: source.program,
    fleet,
    cwd,
    arguments: words,
    inputs: files,
    nodes,
    tasks,
    after,
    origin: jobOrigin({ fleet, isNamed, foreign, reach, cwd }),
    stdin: typeof stdin === 'string' ? Buffer.from(stdin) : stdin,
    deadlineMs: deadline?.getTime(),
  });
}

async function nodesOf(
  { nodes }: JobOptions,
  { fleet, nodes: own }: JobSurroundings,
): Promise<NodeSet | undefined> {
  if (typeof nodes === 'string') return fleet.groups.resolve(nodes);
  return nodes ?? own();
}

/** Whoever acts for it later knows the configuration, and nothing of what was said here of single machines. */
function refuseOwnWays(nodes: NodeSet | undefined, { reach }: JobSurroundings): void {
  const own = [...(nodes ?? [])].find((node) => Object.keys(reach.get(node) ?? {}).length > 0);
  if (own === undefined) return;
  throw new GrappeError('usage', {
    message: `no job can go to '${own}'`,
    why: 'how it is reached is known to this program alone, and jobs outlive it',
    hint: "say it in grappe.yaml, under 'ssh.overrides'",
  });
}

function partsOf(
  { split, array, weights }: JobOptions,
  nodes: NodeSet | undefined,
  { fleet, connector, cwd, env }: JobSurroundings,
): ReturnType<typeof jobParts> {
  const deal = (items: string, all: NodeSet): ReturnType<typeof planShards> =>
    planShards({ fleet, connector, nodes: all, items, weights, cwd, env }, new AbortController().signal);
  return jobParts({ fleet, nodes, array, split, deal });
}

interface Program extends AsyncDisposable {
  readonly program: JobChoices['program'];
}

/** A text becomes a file for as long as it takes to read it. */
async function programOf(order: JobProgram, languages: Languages): Promise<Program> {
  if ('command' in order) return lasting({ command: order.command });
  if ('file' in order) return lasting({ file: order.file });
  if ('folder' in order) return lasting({ file: order.folder, main: order.main });
  const folder = await mkdtemp(join(tmpdir(), 'grappe-job-'));
  const [ending = ''] = languages.get(languageNamed(order.language, languages))?.extensions ?? [];
  const file = join(folder, `program${ending}`);
  await writeFile(file, order.source, { mode: 0o600 });
  return { program: { file }, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Of one that is not known, reading the program tells. */
function languageNamed(forced: string, languages: Languages): string {
  return languageOf({ name: '', firstLine: '', forced }, languages) ?? forced;
}

function lasting(program: Program['program']): Program {
  return { program, [Symbol.asyncDispose]: () => Promise.resolve() };
}
