/** What somebody wants to have run, made ready: its nodes, its text, and the command line that does the same. */

import { GrappeError } from '../../../base/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { RunOrder } from '../../../protocol/index.ts';
import type { Sudo } from '../../../transport/index.ts';
import type { Principal } from '../../access/principal.ts';
import type { FlowRequest } from '../../flow-request.ts';
import { type RunCommandRequest, writableCommand } from '../../run-command.ts';
import { scriptOf } from '../../read-script.ts';
import type { ConsoleSite } from '../console-site.ts';
import type { FleetNodes } from '../fleet-nodes.ts';
import { optionWords, scriptWords } from './order-words.ts';

export interface ReadyRun extends Pick<
  RunCommandRequest,
  'command' | 'fanout' | 'commandTimeoutMs' | 'env' | 'chdir' | 'script'
> {
  readonly nodes: NodeSet;
  readonly flow: FlowRequest;
  readonly sudo: Sudo | undefined;
  /** Words of the command line that another run of it needs. */
  readonly recorded: readonly string[];
  /** The whole line. */
  readonly line: string;
}

export interface RunContext {
  readonly site: ConsoleSite;
  readonly fleet: FleetNodes;
  readonly who: Principal;
}

/** Throws GrappeError; nothing has been done then. */
export async function readyRun({ site, fleet, who }: RunContext, order: RunOrder): Promise<ReadyRun> {
  if (order.command === '' && order.script === undefined)
    throw new GrappeError('usage', { message: 'there is no command', hint: 'write one, or choose a script' });
  const nodes = await fleet.resolve(order.nodes);
  await fleet.requireReachable(who, nodes);
  const options = optionWords(order);
  const ready = {
    nodes,
    command: order.command,
    ...(order.fanout !== undefined && { fanout: order.fanout }),
    ...(order.timeoutMs !== undefined && { commandTimeoutMs: order.timeoutMs }),
    ...(order.env && { env: order.env }),
    ...(order.chdir !== undefined && { chdir: order.chdir }),
    ...(order.script !== undefined && { script: scriptOf('script', Buffer.from(order.script)) }),
    flow: flowOf(order),
    sudo: order.sudo === undefined ? undefined : { user: order.sudo === '' ? 'root' : order.sudo },
  };
  writableCommand({ ...ready, fleet: site.fleet });
  const recorded = [...options, ...scriptWords(order.script)];
  return { ...ready, recorded, line: lineOf(order, options) };
}

function flowOf({ canary, batch, maxFailed, retry, idempotent }: RunOrder): FlowRequest {
  return { canary, batch, maxFailed, retry, idempotent };
}

function lineOf({ nodes, command, script }: RunOrder, options: readonly string[]): string {
  const words = [
    'grappe',
    'run',
    '-w',
    nodes,
    '-b',
    ...options,
    ...(script === undefined ? [] : ['--script', 'FILE']),
  ];
  return [...words.map(asTyped), '--', asTyped(command)].join(' ');
}

/** As a person writes it in a shell of POSIX. */
function asTyped(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
