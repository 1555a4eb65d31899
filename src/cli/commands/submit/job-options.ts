/** From the command line of `submit` to a job: its configuration, its nodes, its parts, and what it reads. */

import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Fleet,
  foreignNodes,
  type JobOptions,
  jobNodes,
  jobOrigin,
  jobParts,
  planShards,
  readWithin,
} from '../../../app/index.ts';
import { GrappeError, systemReason } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { JobQueue, type Origin } from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import {
  type ChosenNodes,
  choosesNodes,
  chosenNodes,
  fleetOf,
  narrowedNodes,
  reachOf,
} from '../../fleet-options.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { submitOptions } from './submit-options.ts';

export async function jobOptions(args: Arguments, io: CliIo): Promise<JobOptions> {
  const options = submitOptions(args);
  const { fleet, nodes } = await placesOf(args, io);
  const foreign = await foreignNodes(fleet, nodes ?? NodeSet.empty, false);
  const stdin = args.value('stdin');
  return {
    ...options,
    fleet,
    cwd: io.cwd,
    nodes,
    origin: originOf(args, { fleet, foreign }, io),
    after: await aftersOf(args.values('after'), io),
    tasks: await partsOf(args, { fleet, nodes }, io),
    ...(stdin !== undefined && { stdin: await inputOf(stdin, io) }),
  };
}

/** Without nodes, those that run jobs, or what -x, -X and --pick leave of them. */
async function placesOf(
  args: Arguments,
  io: CliIo,
): Promise<Pick<ChosenNodes, 'fleet'> & { readonly nodes: NodeSet | undefined }> {
  if (choosesNodes(args)) return chosenNodes(args, io);
  const fleet = await fleetOf(args, io);
  const all = await jobNodes(fleet);
  return { fleet, nodes: await narrowedNodes(args, io, { fleet, nodes: () => all }) };
}

/** Where whoever acts for it finds the same nodes again. */
export function originOf(
  args: Arguments,
  { fleet, foreign }: { readonly fleet: Fleet; readonly foreign: NodeSet },
  { cwd, env }: CliIo,
): Origin {
  const isNamed = args.has('config') || Boolean(env['GRAPPE_CONFIG']);
  return jobOrigin({ fleet, foreign, isNamed, reach: reachOf(args), cwd });
}

async function aftersOf(names: readonly string[], { env }: CliIo): Promise<string[]> {
  if (names.length === 0) return [];
  using queue = await JobQueue.open(stateFolder(env));
  return names.map((name) => queue.job(name).id);
}

function partsOf(
  args: Arguments,
  { fleet, nodes }: { readonly fleet: Fleet; readonly nodes: NodeSet | undefined },
  io: CliIo,
): ReturnType<typeof jobParts> {
  const { cwd, env } = io;
  const weights = args.value('weights');
  const deal = async (items: string, all: NodeSet): ReturnType<typeof planShards> => {
    using signals = diesOfSignals(io);
    await using connector = connectorOf(args, io, { fleet, nodes: all });
    return await planShards({ fleet, connector, nodes: all, items, weights, cwd, env }, signals.signal);
  };
  return jobParts({ fleet, nodes, array: args.value('array'), split: args.value('split'), deal });
}

export async function inputOf(path: string, io: CliIo): Promise<Uint8Array> {
  using _signals = diesOfSignals(io);
  if (path === '-') return await readWithin(io.stdin.bytes(), 'standard input');
  const file = createReadStream(resolve(io.cwd, path)) as AsyncIterable<Uint8Array>;
  return await readWithin(file, path).catch((cause: unknown) => {
    if (cause instanceof GrappeError) throw cause;
    throw new GrappeError('usage', { message: `'${path}' cannot be read`, why: systemReason(cause), cause });
  });
}
