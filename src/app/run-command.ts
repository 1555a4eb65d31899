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
    command: typeof request.command === 'string' ? filledIn(request.command, nodes) : request.command,
    fanout: request.fanout ?? ssh.fanout,
    commandTimeoutMs: request.commandTimeoutMs ?? ssh.commandTimeoutMs,
    ...(stdin && { stdin }),
    ...(env && { env }),
  };
}

function filledIn(command: string, nodes: NodeSet): RunRequest['command'] {
  const template = readPlaceholders(command, 'tolerant');
  const all = template.names.has('hosts') ? nodes.fold() : '';
  return (node, rank) => template.textFor({ node, rank, nodes: all });
}

function environment({ connector }: RunCommandRequest): RunEnvironment {
  return { connector, clock: systemClock, random: Math.random };
}
