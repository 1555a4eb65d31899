/** The program of a gateway: what the bundle holds. `grappe gateway` runs the same. */

import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { systemClock } from '../base/index.ts';
import type { LeafReach } from '../protocol/index.ts';
import { createConnector, DEFAULT_REACH, type ReachOptions } from '../transport/index.ts';
import { serveGateway } from './serve/serve-gateway.ts';

export async function serve(version = 'bundle'): Promise<void> {
  // Told to whoever writes.
  process.stdout.on('error', () => undefined);
  await serveGateway({
    input: process.stdin,
    write: written,
    connectorFor: (reachOf) => createConnector((leaf) => reachOptions(reachOf(leaf)), { env: process.env }),
    clock: systemClock,
    version,
    roomBytes: roomBytes(),
  });
}

function written(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Half of what is free where it is kept: others need some, too. */
function roomBytes(): number {
  const { bavail, bsize } = statfsSync(tmpdir());
  return Math.floor((bavail * bsize) / 2);
}

/** Host keys are strict, whatever anybody says. */
function reachOptions(reach: LeafReach | undefined): ReachOptions {
  return { ...DEFAULT_REACH, ...reach, hostKeys: 'strict' };
}
