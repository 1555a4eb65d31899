/** Round a gateway that is down, over another that leads to the node as well. */

import { GatewayError } from './connect-error.ts';
import type { Connection } from './transport.ts';

/** A gateway on the way to `node` is down: answers whether the node has another way from now on. */
export type Detour = (node: string, gateway: string) => boolean;

/** Nothing was sent to a node that was not reached. A refused key or host key is for a person to look at. */
export async function withDetours(
  node: string,
  { detour, signal }: { readonly detour: Detour | undefined; readonly signal: AbortSignal },
  connect: () => Promise<Connection>,
): Promise<Connection> {
  const failed = new Set<string>();
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      const isDown = error instanceof GatewayError && error.outcome === 'unreachable';
      // One that failed already is not tried again, however long the others took.
      if (!isDown || signal.aborted || failed.has(error.gateway)) throw error;
      failed.add(error.gateway);
      if (!detour?.(node, error.gateway)) throw error;
    }
  }
}
