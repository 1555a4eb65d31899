/** What gateways need that do the work: their program, and what they may and should know of a node. */

import { extname, join } from 'node:path';
import type { ReachOptions } from '../transport/index.ts';
import type { Fleet } from './fleet.ts';

/** The gateways' program, in one file: `npm run build` makes it. It lies beside the bundles of the other faces. */
export const GATEWAY_BUNDLE = join(
  import.meta.dirname,
  extname(import.meta.filename) === '.ts' ? '../../dist' : '..',
  'gateway',
  'grappe-gateway.mjs',
);

export const NO_BUNDLE =
  "gateways cannot work: this grappe has no program for them ('npm run build' makes it)";

const FLAT = 'nodes are reached through gateways, not by them';

/** Why no gateway is to reach what it could. */
export const OBSTACLES = {
  passwords: `passwords are not given to gateways: ${FLAT}`,
  login: `options say how this machine logs in (user, key, port, ssh options): ${FLAT}`,
} as const;

/** The gateways that may do the work for `node`, its own first. */
export function workersFor(fleet: Fleet, node: string): readonly string[] {
  const workers = fleet.workersOf(node);
  return workers.length > 0 && isForGateway(fleet.reachOf(node)) ? workers : [];
}

/** What was said of a node that a gateway would not heed goes before its route. */
function isForGateway({ transport, jump, raw, forwardAgent, hostKeys }: ReachOptions): boolean {
  const isLax = hostKeys === 'no' || hostKeys === 'accept-new';
  return transport !== 'local' && jump === undefined && !raw && !forwardAgent && !isLax;
}

/** A password may be sent to it. */
export function getsPasswords(fleet: Fleet, node: string): boolean {
  return fleet.reachOf(node).hostKeys === 'verified';
}

export function leafReach({ user, port, address, connectTimeoutMs }: ReachOptions) {
  return {
    connectTimeoutMs,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(address !== undefined && { address }),
  };
}
