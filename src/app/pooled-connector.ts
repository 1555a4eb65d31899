/** The way to the nodes over connections that the background process keeps between commands. */

import { callProcess, type CallOptions } from '../daemon/index.ts';
import { type Connector, PoolConnector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';

export type PoolRequest = Omit<CallOptions, 'persistMs'>;

/** As fleet.connect(); nothing is started before the first node is reached. */
export function connectPooled(fleet: Fleet, nodes: Iterable<string>, request: PoolRequest): Connector {
  const direct = fleet.connect(nodes);
  const { persistMs } = fleet.config.ssh;
  if (persistMs === 0) return direct;
  return new PoolConnector({
    direct,
    detour: fleet.detour,
    wayTo: (node) => direct.wayTo(node),
    converse: () => callProcess({ ...request, persistMs }),
  });
}
