/** What a run is to do, from its options: its script or steps, its order, and what each node gets of the items. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import {
  orderAsGiven,
  planShards,
  readScript,
  type RunCommandRequest,
  type Script,
  type ShardPlan,
} from '../../../app/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { CliIo } from '../../io.ts';
import { usageError } from '../../getopt.ts';
import type { FlowOptions } from './flow-options.ts';
import type { RunTask } from './perform.ts';

type Wanted = Pick<RunCommandRequest, 'chdir' | 'env' | 'script' | 'flow'>;

interface Work extends Wanted, Dealt {
  readonly command: string | readonly string[];
}

interface Dealt {
  /** Those for which there is something to do. */
  readonly nodes: NodeSet;
  /** Where that is not all that were chosen: these. */
  readonly among?: NodeSet | undefined;
  readonly shards?: ShardPlan;
  /** What another run of it needs to know, beyond the options. */
  readonly recorded: readonly string[];
  /** For a person, before the start. */
  readonly notes: readonly string[];
}

interface WorkRequest {
  readonly task: RunTask;
  readonly options: FlowOptions;
  readonly io: CliIo;
  readonly signal: AbortSignal;
}

export async function workOf(request: WorkRequest): Promise<Work> {
  const { task, options, io } = request;
  const { steps, env, chdir, script, scriptDigest } = options;
  const parts = await dealt(request);
  const text = script === undefined ? undefined : await readScript(resolve(io.cwd, script));
  const digest = text && sha256(text);
  const isOther = digest !== undefined && scriptDigest !== undefined && digest !== scriptDigest;
  return {
    ...parts,
    recorded: [...parts.recorded, ...(digest === undefined ? [] : [`--script-sha256=${digest}`])],
    notes: [...parts.notes, ...(isOther ? [`the script '${script}' is not the same as in that run`] : [])],
    script: text,
    command: steps.length > 0 ? steps : task.command,
    env,
    chdir,
    flow: { ...options, order: await orderOf(task, options) },
  };
}

function sha256({ text }: Script): string {
  return createHash('sha256').update(text).digest('hex');
}

async function orderOf({ given = [], fleet }: RunTask, { order }: FlowOptions): Promise<Order> {
  return order === 'given' ? orderAsGiven(given, fleet.groups) : order;
}

type Order = NonNullable<RunCommandRequest['flow']>['order'];

/** Of a rerun, among all nodes of the run before: each keeps its part. */
async function dealt({ task, options, io, signal }: WorkRequest): Promise<Dealt> {
  const { nodes, among, fleet, connector } = task;
  if (options.shard === undefined) return { nodes, among, recorded: [], notes: [] };
  const all = among ?? nodes;
  const request = { items: options.shard, weights: options.weights, cwd: io.cwd, env: io.env };
  const shards = await planShards({ ...request, nodes: all, fleet, connector }, signal);
  if (options.shardDigest !== undefined && options.shardDigest !== shards.digest)
    throw changed(options.shard);
  const { idle, weights, digest, items } = shards;
  const recorded = [
    ...(weights === undefined ? [] : [`--weights=${weights}`]),
    ...(digest === undefined ? [] : [`--shard-digest=${digest}`]),
  ];
  if (idle.size === 0) return { nodes, among, shards, recorded, notes: [] };
  const note = `${items.count} item${items.count > 1 ? 's' : ''} for ${all.size} nodes: ${idle.fold()} left out`;
  return { nodes: nodes.difference(idle), among: all, shards, recorded, notes: [note] };
}

function changed(shard: string): Error {
  return usageError(
    `the items of '${shard}' are others than in that run`,
    'nodes would get other parts; run the command anew',
  );
}
