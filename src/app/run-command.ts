/** Runs one command on nodes of the fleet. */

import { systemClock } from '../base/index.ts';
import {
  readPlaceholders,
  run,
  type RunEnvironment,
  type RunEvent,
  runEvents,
  type RunObserver,
  type RunRequest,
  type RunSummary,
} from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';

export interface RunCommandRequest {
  readonly id: string;
  readonly fleet: Fleet;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  /** A text with placeholders (%h, %hosts, %n, %rank), or what each node is to run. */
  readonly command: string | ((node: string, rank: number) => string);
  /** The set that ranks and %hosts speak of, where it is another one: `nodes` are some of it. */
  readonly among?: NodeSet | undefined;
  readonly fanout?: number | undefined;
  readonly commandTimeoutMs?: number | undefined;
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export async function runCommand(
  request: RunCommandRequest,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSummary> {
  return run(runRequest(request), environment(request), observer, signal);
}

/** The same, as a loop over what happens; the last event is the summary. */
export function runCommandEvents(request: RunCommandRequest, signal: AbortSignal): AsyncIterable<RunEvent> {
  return runEvents(runRequest(request), environment(request), signal);
}

function runRequest(request: RunCommandRequest): RunRequest {
  const { id, nodes, stdin, env } = request;
  const { ssh } = request.fleet.config;
  return {
    id,
    nodes,
    command:
      typeof request.command === 'string' ? filledIn(request.command, nodes, request.among) : request.command,
    fanout: request.fanout ?? ssh.fanout,
    commandTimeoutMs: request.commandTimeoutMs ?? ssh.commandTimeoutMs,
    ...(stdin && { stdin }),
    ...(env && { env }),
  };
}

function filledIn(command: string, nodes: NodeSet, among: NodeSet = nodes): RunRequest['command'] {
  const template = readPlaceholders(command, 'tolerant');
  const all = template.names.has('hosts') ? among.fold() : '';
  const ranks = among === nodes ? undefined : new Map(Array.from(among, (node, rank) => [node, rank]));
  return (node, rank) => template.textFor({ node, rank: ranks?.get(node) ?? rank, nodes: all });
}

function environment({ connector }: RunCommandRequest): RunEnvironment {
  return { connector, clock: systemClock, random: Math.random };
}
