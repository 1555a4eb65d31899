/** A run of a cluster in the words of the use case. */

import { resolve } from 'node:path';
import {
  planShards,
  readScript,
  type RunCommandRequest,
  type RunCommandText,
  type ShardRequest,
  scriptArguments,
} from '../app/index.ts';
import { systemClock } from '../base/index.ts';
import { newRunId } from '../engine/index.ts';
import { checkUserName } from '../transport/index.ts';
import type { ClusterCommand, ClusterRunOptions } from './cluster-options.ts';
import { signalOf } from './machine.ts';

type Parts = Pick<RunCommandRequest, 'fleet' | 'connector' | 'nodes'> & {
  readonly fanout: number;
  readonly cwd: string;
  readonly env: ShardRequest['env'];
  readonly sudoPassword: string | undefined;
};

export async function runRequestOf(
  { cwd, env, sudoPassword, ...parts }: Parts,
  command: ClusterCommand,
  options: ClusterRunOptions,
): Promise<RunCommandRequest> {
  const { shard: items, weights, timeoutMs: commandTimeoutMs, stdin, chdir } = options;
  const request = items === undefined ? undefined : { ...parts, items, weights, cwd, env };
  const shards = request && (await planShards(request, signalOf(options)));
  return {
    ...parts,
    id: newRunId(systemClock.date(), Math.random),
    nodes: shards ? parts.nodes.difference(shards.idle) : parts.nodes,
    among: parts.nodes,
    shards,
    ...(await commandOf(command, { cwd, deals: shards !== undefined })),
    fanout: options.fanout ?? parts.fanout,
    commandTimeoutMs,
    stdin: stdin === undefined ? undefined : bytesOf(stdin),
    env: options.env,
    chdir,
    sudo: sudoOf(options, sudoPassword),
    flow: options,
  };
}

function sudoOf({ sudo }: ClusterRunOptions, password: string | undefined): RunCommandRequest['sudo'] {
  if (sudo === undefined || sudo === false) return undefined;
  return { user: sudo === true ? 'root' : checkUserName(sudo), password };
}

interface Around {
  readonly cwd: string;
  readonly deals: boolean;
}

/** Placeholders are read only where items are dealt: everything else is text for the login shell. */
async function commandOf(
  command: ClusterCommand,
  { cwd, deals }: Around,
): Promise<Pick<RunCommandRequest, 'command' | 'script'>> {
  const plain = (text: string | readonly string[]): RunCommandText => (deals ? text : () => text);
  if (typeof command === 'function') return { command };
  if (typeof command === 'string' || !('script' in command)) return { command: plain(command) };
  const script = await readScript(resolve(cwd, command.script));
  return { script, command: plain(scriptArguments(command.args ?? [])) };
}

async function* bytesOf(stdin: NonNullable<ClusterRunOptions['stdin']>): AsyncIterable<Uint8Array> {
  if (typeof stdin === 'string') yield Buffer.from(stdin);
  else if (stdin instanceof Uint8Array) yield stdin;
  else yield* stdin;
}
