/** The way to the services of a fleet. */

import { systemClock } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { type LockWish, RemoteActions } from '../../services/index.ts';
import { type Connector, createConnector, DEFAULT_REACH } from '../../transport/index.ts';
import { type ChosenServices, nodesOf } from './choose-services.ts';

export interface ActionsRequest {
  /** Reaches the nodes; closed with the actions. */
  readonly connector: Connector;
  readonly run: string;
  readonly chosen: ChosenServices;
  readonly fanout: number;
  /** For what a node says of its units, after the connection. */
  readonly readTimeoutMs: number;
  /** What sudo is answered. */
  readonly sudoPassword?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lock?: LockWish;
}

export function openActions(request: ActionsRequest): RemoteActions {
  const { chosen, env, run, ...rest } = request;
  const local = createConnector(() => ({ ...DEFAULT_REACH, transport: 'local' }), { env });
  return new RemoteActions({
    ...rest,
    local,
    runId: run,
    nodeSetOf: (service) => nodesOf(chosen, service).fold(),
    // Groups in hooks are taken apart with the services.
    nodesOf: (expression) => Promise.resolve(NodeSet.parse(expression)),
    clock: systemClock,
  });
}
