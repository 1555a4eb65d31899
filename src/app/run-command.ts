/** Runs a command, or several, on nodes of the fleet. */

import { systemClock } from '../base/index.ts';
import {
  partOf,
  readPlaceholders,
  refuseUnfit,
  run,
  type RunEnvironment,
  type RunEvent,
  runEvents,
  type RunObserver,
  type RunRequest,
  type RunSummary,
  type Shards,
  surrounded,
} from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import { type Connector, type Sudo, withSudo } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';
import { type FlowRequest, flowOf } from './flow-request.ts';
import type { Script } from './read-script.ts';

export interface RunCommandRequest {
  readonly id: string;
  readonly fleet: Fleet;
  readonly connector: Connector;
  readonly nodes: NodeSet;
  readonly command: RunCommandText;
  /** The set that ranks and %hosts speak of, where it is another one: `nodes` are some of it. */
  readonly among?: NodeSet | undefined;
  readonly fanout?: number | undefined;
  readonly commandTimeoutMs?: number | undefined;
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The folder of the command; a relative one begins at the login folder. */
  readonly chdir?: string | undefined;
  /** Takes the place of standard input; the command is its arguments then. */
  readonly script?: Script | undefined;
  /** Items dealt to the nodes: %first, %last, %items. */
  readonly shards?: Shards | undefined;
  readonly flow?: FlowRequest | undefined;
  /** Aborted behind the interruption: the ends of what runs are not waited for. */
  readonly leave?: AbortSignal;
  /** Runs it with the rights of another user. */
  readonly sudo?: Sudo | undefined;
}

/** A text with placeholders (%h, %hosts, %n, %rank), several of them in sequence, or what each node is to run. */
export type RunCommandText =
  | string
  | readonly string[]
  | ((node: string, rank: number) => string | readonly string[]);

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
  const { id, nodes, script, env, flow } = request;
  const stdin = script ? bytesOf(script) : request.stdin;
  const { ssh } = request.fleet.config;
  return {
    id,
    nodes,
    command: writableCommand(request),
    fanout: request.fanout ?? ssh.fanout,
    commandTimeoutMs: request.commandTimeoutMs ?? ssh.commandTimeoutMs,
    ...(stdin && { stdin }),
    ...(env && { env }),
    ...(flow && { flow: flowOf(flow, nodes, Math.random) }),
    leave: request.leave,
  };
}

/** What cannot be written for one node is told before any other has started, and before a record says that it has. */
export function writableCommand(request: CommandParts): RunRequest['command'] {
  const command = commandOf(request);
  if (request.shards) for (const [rank, node] of [...request.nodes].entries()) command(node, rank);
  return command;
}

type CommandParts = Pick<
  RunCommandRequest,
  'fleet' | 'nodes' | 'among' | 'command' | 'shards' | 'script' | 'chdir' | 'sudo'
>;

async function* bytesOf({ text }: Script): AsyncIterable<Uint8Array> {
  yield text;
}

function commandOf(request: CommandParts): RunRequest['command'] {
  const { command, script, chdir, fleet, sudo } = request;
  const { commandPrefix, passwordPrompt } = fleet.config.clush;
  // A prefix that wants a password is sudo, and then `sudo` stands for it.
  const prefix = sudo && passwordPrompt ? undefined : commandPrefix;
  const textOf = typeof command === 'function' ? command : filledIn(command, request);
  const whole = (text: string): string =>
    surrounded(script ? `${script.command} ${text}` : text, { chdir, prefix });
  return (node, rank) => [textOf(node, rank)].flat().map(whole);
}

function filledIn(command: string | readonly string[], request: CommandParts): RunRequest['command'] {
  const { nodes, among = nodes, shards } = request;
  const templates = [command].flat().map((text) => readPlaceholders(text, shards ? 'items' : 'tolerant'));
  const names = new Set(templates.flatMap((template) => [...template.names]));
  if (shards) refuseUnfit(shards, names);
  const all = names.has('hosts') ? among.fold() : '';
  const ranks = among === nodes ? undefined : new Map(Array.from(among, (node, rank) => [node, rank]));
  return (node, rank) => {
    const values = { node, rank: ranks?.get(node) ?? rank, nodes: all, part: partOf(shards, node) };
    return templates.map((template) => template.textFor(values));
  };
}

function environment({ connector, sudo, fleet, nodes }: RunCommandRequest): RunEnvironment {
  if (sudo?.password !== undefined && [...nodes].some((node) => fleet.reachOf(node).hostKeys !== 'verified'))
    throw new TypeError('a password for nodes whose host keys need not be known');
  return { connector: sudo ? withSudo(connector, sudo) : connector, clock: systemClock, random: Math.random };
}
