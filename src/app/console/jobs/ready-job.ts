/** What somebody wants to have run, made ready for the queue: within what the account may use, and of this server's configuration. */

import { GrappeError } from '../../../base/index.ts';
import { COMMAND_LANGUAGE, isPlainPath } from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { type JobOrder, permits } from '../../../protocol/index.ts';
import { type Principal, requireNodes, requirePermission } from '../../access/principal.ts';
import { jobNodes } from '../../jobs/job-nodes.ts';
import { jobParts } from '../../jobs/job-parts.ts';
import { jobOrigin } from '../../jobs/job-origin.ts';
import { type MadeRequest, makeRequest } from '../../jobs/make-request.ts';
import { planShards } from '../../plan-shards.ts';
import { selectNodes } from '../../select-nodes.ts';
import type { ConsoleSite } from '../console-site.ts';
import { boundedGroups, refuseMany } from '../most-nodes.ts';

/** Throws GrappeError; nothing has been done then. */
export async function readyJob(site: ConsoleSite, who: Principal, order: JobOrder): Promise<MadeRequest> {
  refuseForRole(who, order);
  refuseNoPatterns(order);
  refuseContradictions(order);
  refuseForNodes(who, order);
  const { nodes, foreign } = await placesOf(site, who, order);
  const { fleet, cwd, isConfigNamed: isNamed } = site;
  const { program, files, stdin, sandbox, net, array, deadline, limits, memoryBytes, env } = order;
  const made = await makeRequest({
    ...{ fleet, cwd, array, nodes, account: who.name },
    program: program.kind === 'program' ? { main: program.main } : { command: program.command },
    ...(program.kind === 'program' && { language: program.language, version: program.version }),
    uploads: files.map(({ path, base64, executable }) => ({ path, executable, bytes: bytesOf(base64) })),
    arguments: order.arguments,
    ...(stdin !== undefined && { stdin: bytesOf(stdin) }),
    ...(env && { env }),
    tasks: await partsOf(site, order, nodes),
    origin: jobOrigin({ fleet, isNamed, foreign, reach: {}, cwd }),
    ...{
      results: order.results,
      limits: given(limits),
      net,
      isolation: sandbox ? (order.isolation ?? 2) : 0,
    },
    ...{ tags: order.tags, memoryBytes, priority: order.priority, after: order.after },
    ...(deadline !== undefined && { deadlineMs: Date.parse(deadline) }),
    ...{ retries: order.retries, retryLost: order.retryLost, policy: order.policy },
    ...{ key: order.key, name: order.name, engine: order.engine, slurm: given(order.slurm) },
  });
  requireLanguage(who, made.request.work.language ?? COMMAND_LANGUAGE);
  return made;
}

/** Whoever goes before others, or without a sandbox, manages jobs. */
function refuseForRole(who: Principal, { sandbox, priority }: JobOrder): void {
  if (!sandbox || priority > 0) requirePermission(who, 'manage-jobs');
}

/** Slurm chooses among nodes of its own. */
function refuseForNodes(who: Principal, { engine }: JobOrder): void {
  if (engine !== 'slurm' || who.nodes === null) return;
  throw new GrappeError('not-permitted', {
    message: `'${who.name}' may not use Slurm`,
    why: `the account is for ${who.nodes.fold() || 'no node'}, and Slurm chooses its nodes itself`,
  });
}

function refuseNoPatterns({ results }: JobOrder): void {
  const wrong = results.find((pattern) => !isPlainPath(pattern));
  if (wrong === undefined) return;
  throw new GrappeError('usage', {
    message: `'${wrong}' is no pattern of results`,
    hint: "relative to the folder of the program: '*.csv', 'out/*.png'",
  });
}

function refuseContradictions({ array, split, weights, sandbox, isolation }: JobOrder): void {
  if (array !== undefined && split !== undefined)
    throw contradiction('a job has an array or a split, not both');
  if (weights !== undefined && split === undefined) throw contradiction('weights are for a split');
  if (!sandbox && isolation !== undefined)
    throw contradiction('without a sandbox there is no level of isolation');
}

function contradiction(message: string): GrappeError {
  return new GrappeError('usage', { message });
}

export function requireLanguage(who: Principal, language: string): void {
  if (who.languages === null || who.languages.includes(language)) return;
  throw new GrappeError('not-permitted', {
    message: `'${who.name}' may not use ${language}`,
    why: `the account is for ${who.languages.join(', ') || 'no language'}`,
  });
}

interface Places {
  /** Undefined: all that run jobs. */
  readonly nodes: NodeSet | undefined;
  /** Nodes that the configuration does not have for jobs. */
  readonly foreign: NodeSet;
}

async function placesOf(site: ConsoleSite, who: Principal, order: JobOrder): Promise<Places> {
  const all = await jobNodes(site.fleet);
  const { nodes: named, exclude, pick } = order;
  const isChosen = named !== undefined || exclude.length > 0 || pick !== undefined;
  if (!isChosen) return { nodes: allowedOf(who, all), foreign: NodeSet.empty };
  const nodes = await chosenNodes(site, named ?? (allowedOf(who, all) ?? all).fold(), exclude);
  // Of all that may be picked: chance decides about no right.
  requireNodes(who, nodes);
  const foreign = nodes.difference(all);
  if (foreign.size > 0 && !permits(who.role, 'edit-config'))
    throw new GrappeError('not-permitted', {
      message: `${foreign.fold()} ${foreign.size > 1 ? 'run' : 'runs'} no jobs`,
      why: 'programs run on the nodes that the configuration has for them',
      hint: all.size > 0 ? `choose among ${all.fold()}` : 'an administrator may add nodes there',
    });
  const picked = pick === undefined ? nodes : nodes.pick(pick, Math.random);
  return { nodes: picked, foreign: foreign.intersection(picked) };
}

async function chosenNodes(
  { fleet }: ConsoleSite,
  named: string | readonly string[],
  exclude: readonly string[],
): Promise<NodeSet> {
  const nodes = typeof named === 'string' ? [named] : named;
  const selection = { nodes, exclude, all: false, groups: [], excludeGroups: [], hostfiles: [] };
  return refuseMany(await selectNodes(selection, boundedGroups(fleet.groups), Math.random));
}

function allowedOf(who: Principal, all: NodeSet): NodeSet | undefined {
  if (who.nodes === null) return undefined;
  const allowed = all.intersection(who.nodes);
  if (allowed.size > 0) return allowed;
  throw new GrappeError('not-permitted', {
    message: `'${who.name}' may use none of the nodes that run jobs`,
    why: `the account is for ${who.nodes.fold() || 'no node'}, and jobs run on ${all.fold() || 'no node'}`,
  });
}

function partsOf(
  site: ConsoleSite,
  { split, array, weights }: JobOrder,
  nodes: NodeSet | undefined,
): ReturnType<typeof jobParts> {
  const { fleet, cwd, env, stopped } = site;
  const deal = async (items: string, all: NodeSet): ReturnType<typeof planShards> => {
    await using connector = site.connect(all);
    return await planShards({ fleet, connector, nodes: all, items, weights, cwd, env }, stopped);
  };
  return jobParts({ fleet, nodes, array, split, deal });
}

function given<Values extends object>(values: Values | undefined): Given<Values> {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<Values>;
}

type Given<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

function bytesOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}
