/** The program of a gateway: what the bundle holds. `grappe gateway` runs the same. */

import { once } from 'node:events';
import { systemClock } from '../base/index.ts';
import type { LeafReach } from '../protocol/index.ts';
import { createConnector, DEFAULT_REACH, type ReachOptions } from '../transport/index.ts';
import { serveGateway } from './serve/serve-gateway.ts';

export async function serve(version = 'bundle'): Promise<void> {
  await serveGateway({
    input: process.stdin,
    write: (bytes) => (process.stdout.write(bytes) ? undefined : drained()),
    connectorFor: (reachOf) => createConnector((leaf) => reachOptions(reachOf(leaf)), { env: process.env }),
    clock: systemClock,
    version,
  });
}

async function drained(): Promise<void> {
  await once(process.stdout, 'drain');
}

/** Host keys are strict, whatever anybody says. */
function reachOptions(reach: LeafReach | undefined): ReachOptions {
  return { ...DEFAULT_REACH, ...reach, hostKeys: 'strict' };
}
