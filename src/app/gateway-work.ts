/** A run or a copy whose routes say that gateways do the work: the way to the nodes, and how many at once. */

import { systemClock } from '../base/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { Connector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';
import { getsPasswords, leafReach, NO_BUNDLE, OBSTACLES, workersFor } from './gateway-leaves.ts';

export interface GatewayRequest {
  readonly fleet: Fleet;
  /** The flat way, on which the gateways themselves are reached. */
  readonly connector: Connector;
  readonly nodes: NodeSet;
  /** Over all, where somebody has said it; else each machine has as many at once as the configuration says. */
  readonly fanout: number | undefined;
  /** Somebody looks at output as it comes. */
  readonly isLive: boolean;
  /** The command line says how to log in from here: a gateway would log in otherwise. */
  readonly saysLogin: boolean;
  /** The file of the gateways' program. */
  readonly bundle: string;
  /** One sentence for a person. */
  readonly note: (sentence: string) => void;
}

export interface ChosenWork extends AsyncDisposable {
  readonly connector: Connector;
  /** Over all. */
  readonly fanout: number;
}

/** More at once would cost this machine more than they bring. */
const MOST_AT_ONCE = 2048;

/** Contacts nobody: a gateway is started when its first node is wanted. */
export async function chooseWork(request: GatewayRequest): Promise<ChosenWork> {
  const { fleet, connector, nodes, fanout: asked } = request;
  const { fanout } = fleet.config.ssh;
  const flat = { connector, fanout: asked ?? fanout, [Symbol.asyncDispose]: () => Promise.resolve() };
  const workers = workersAmong(request);
  if (workers.size === 0) return flat;
  const obstacle = obstacleOf(request);
  if (obstacle !== undefined) {
    request.note(obstacle);
    return flat;
  }
  const { GatewayConnector, readBundle, startGateway } = await import('../gateway/index.ts');
  const bundle = await readBundle(request.bundle);
  if (bundle === undefined) {
    request.note(NO_BUNDLE);
    return flat;
  }
  const machines = new Set(workers.values()).size + (workers.size < nodes.size ? 1 : 0);
  const gateways = new GatewayConnector({
    direct: connector,
    gatewaysOf: (node) => (workers.has(node) ? fleet.workersOf(node) : []),
    reachOf: (node) => leafReach(fleet.reachOf(node)),
    start: (name, signal) => startGateway({ name, connector, bundle, clock: systemClock }, signal),
    fanout: asked ?? fanout,
    isLive: request.isLive,
    note: request.note,
  });
  return {
    connector: gateways,
    fanout: asked ?? Math.min(MOST_AT_ONCE, fanout * machines),
    [Symbol.asyncDispose]: () => gateways[Symbol.asyncDispose](),
  };
}

/** The nodes that gateways do the work for, each with the gateway of its own. */
function workersAmong({ fleet, nodes }: GatewayRequest): Map<string, string> {
  const workers = new Map<string, string>();
  for (const node of nodes) {
    const [worker] = workersFor(fleet, node);
    if (worker !== undefined) workers.set(node, worker);
  }
  return workers;
}

/** Why no gateway is to work in this run. */
function obstacleOf({ fleet, nodes, saysLogin }: GatewayRequest): string | undefined {
  if ([...nodes].some((node) => getsPasswords(fleet, node))) return OBSTACLES.passwords;
  return saysLogin ? OBSTACLES.login : undefined;
}
