/** Where a request comes from: the address of the connection, or what a proxy that is believed says of it. */

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export interface ProxyPolicy {
  /** Addresses whose X-Forwarded-For is believed. */
  readonly proxies: ReadonlySet<string>;
}

export function addressOf({ socket, headers }: IncomingMessage, { proxies }: ProxyPolicy): string {
  const peer = plain(socket.remoteAddress ?? '');
  if (!proxies.has(peer)) return peer;
  // Each proxy adds who came to it at the end; the last one that is none of ours is who it is.
  const passed = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').map(plain);
  return passed.findLast((address) => isIP(address) > 0 && !proxies.has(address)) ?? peer;
}

/** IPv4 that came over IPv6 is the same address. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}
