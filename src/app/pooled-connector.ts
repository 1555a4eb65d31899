/** The way to the nodes over connections that the background process keeps between commands. */

import { callProcess, type CallOptions, keepMasters } from '../daemon/index.ts';
import { type Connector, PoolConnector } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';

export type PoolRequest = Omit<CallOptions, 'persistMs'>;

/** As fleet.connect(); nothing is started before the first node is reached. */
export function connectPooled(fleet: Fleet, nodes: Iterable<string>, request: PoolRequest): Connector {
  const { persistMs } = fleet.config.ssh;
  if (persistMs === 0) return fleet.connect(nodes);
  const direct = fleet.connect(nodes, keepMasters(request.env, persistMs));
  return new PoolConnector({
    direct,
    detour: fleet.detour,
    wayTo: (node) => direct.wayTo(node),
    converse: () => callProcess({ ...request, persistMs }),
  });
}
