/** From the command line to services, their nodes, and the way there. */

import {
  allNodesOf,
  chooseServices,
  type ChosenServices,
  type Fleet,
  openActions,
  withOverrides,
} from '../../../app/index.ts';
import { systemClock } from '../../../base/index.ts';
import { renderDiagnostics } from '../../../config/index.ts';
import { newRunId } from '../../../engine/index.ts';
import type { LockWish, RemoteActions } from '../../../services/index.ts';
import type { Arguments } from '../../arguments.ts';
import { workConnectorOf } from '../../fleet-connector.ts';
import { choosesNodes, chosenNodes, fleetOf, narrowedNodes } from '../../fleet-options.ts';
import type { CliIo } from '../../io.ts';
import { neededPassword } from '../../passwords.ts';

export interface FleetServices {
  readonly fleet: Fleet;
  readonly chosen: ChosenServices;
}

interface Choosing {
  /** They are put to use, so that -a leaves out drained ones. */
  readonly usesNodes?: boolean;
  /** A name is never a unit. */
  readonly onlyDefined?: boolean;
  /** Services, targets and units. */
  readonly names?: readonly string[];
  /** Nodes without any of them count, too. */
  readonly withBareNodes?: boolean;
}

export async function chosenServices(
  args: Arguments,
  io: CliIo,
  { names = args.operands, withBareNodes, onlyDefined, ...use }: Choosing = {},
): Promise<FleetServices> {
  const named = choosesNodes(args) ? await chosenNodes(args, io, use) : undefined;
  const fleet = named?.fleet ?? (await fleetOf(args, io));
  const chosen = await chooseServices(fleet, {
    names,
    tags: args.values('tag'),
    areUnits: args.has('unit'),
    nodes: named?.nodes,
    withBareNodes,
    onlyDefined,
  });
  if (chosen.warnings.length > 0) await io.stderr.write(renderDiagnostics(chosen.warnings));
  const nodes = named?.nodes ?? (await narrowedNodes(args, io, { fleet, nodes: () => allNodesOf(chosen) }));
  const asked = withOverrides(
    { ...chosen, nodes },
    { viaSudo: args.has('sudo') || args.has('ask-sudo-pass') },
  );
  return { fleet, chosen: asked };
}

const READ_MS = 30_000;

interface Reach extends FleetServices {
  readonly run?: string;
  readonly lock?: LockWish;
  readonly readTimeoutMs?: number | undefined;
  /** Writes to standard error, where more than messages may be drawn on the terminal. */
  readonly say?: ((text: string) => void) | undefined;
}

/** Closed by whoever opens it. */
export async function reachServices(args: Arguments, io: CliIo, reach: Reach): Promise<RemoteActions> {
  const {
    fleet,
    chosen,
    lock,
    run = newRunId(systemClock.date(), Math.random),
    readTimeoutMs = READ_MS,
  } = reach;
  const sudoPassword = args.has('ask-sudo-pass') ? await neededPassword('password for sudo', io) : undefined;
  return openActions({
    connector: workConnectorOf(args, io, { fleet, nodes: allNodesOf(chosen), say: reach.say }),
    run,
    chosen,
    fanout: fanoutOf(args, fleet),
    readTimeoutMs,
    sudoPassword,
    env: io.env,
    ...(lock && { lock }),
  });
}

export function fanoutOf(args: Arguments, { config }: Fleet): number {
  return args.integer('fanout', 1) ?? config.ssh.fanout;
}
