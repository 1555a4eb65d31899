/** From the command line of `submit` to a job: its configuration, its nodes, its parts, and what it reads. */

import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Fleet,
  foreignNodes,
  type JobOptions,
  jobNodes,
  jobOrigin,
  planShards,
  readWithin,
  splitTasks,
} from '../../../app/index.ts';
import { GrappeError, systemReason } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { readsAsNumbers } from '../../../engine/index.ts';
import { JobQueue, type Origin, type TaskRequest } from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { choosesNodes, chosenNodes, fleetOf, reachOf } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { submitOptions } from './submit-options.ts';

export async function jobOptions(args: Arguments, io: CliIo): Promise<JobOptions> {
  const options = submitOptions(args);
  const namesNodes = choosesNodes(args);
  const { fleet, nodes } = namesNodes
    ? await chosenNodes(args, io)
    : { fleet: await fleetOf(args, io), nodes: undefined };
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

/** The parts of a split; nodes for which none is left get no task. */
async function partsOf(
  args: Arguments,
  { fleet, nodes }: { readonly fleet: Fleet; readonly nodes: NodeSet | undefined },
  io: CliIo,
): Promise<TaskRequest[] | undefined> {
  refuseNoNumbers(args);
  const items = args.value('split');
  if (items === undefined) return undefined;
  const all = nodes ?? (await jobNodes(fleet));
  if (all.size === 0)
    throw new GrappeError('nothing-selected', {
      message: 'there are no nodes to split it over',
      hint: 'name them with -w',
    });
  using signals = diesOfSignals(io);
  await using connector = connectorOf(args, io, { fleet, nodes: all });
  const weights = args.value('weights');
  const shards = await planShards(
    { fleet, connector, nodes: all, items, weights, cwd: io.cwd, env: io.env },
    signals.signal,
  );
  return splitTasks(shards);
}

function refuseNoNumbers(args: Arguments): void {
  for (const name of ['array', 'split']) {
    const text = args.value(name)?.replace(name === 'array' ? /%[1-9]\d{0,5}$/ : /$^/, '');
    if (text === undefined || readsAsNumbers(text)) continue;
    const most = name === 'array' ? ', with at most 8 at once 1-60%8' : '';
    throw usageError(`option '--${name}' needs numbers such as 1-60${most}, not '${args.value(name)}'`);
  }
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
