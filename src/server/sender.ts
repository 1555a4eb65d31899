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

/** Whom an address is of: of IPv6 everybody has a whole /64. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  // The URL parser writes each address in one way.
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]/`);
  const [before = [], behind = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((groups) => groups.split(':').filter(Boolean));
  const zeros = Array<string>(8 - before.length - behind.length).fill('0');
  return `${[...before, ...zeros, ...behind].slice(0, 4).join(':')}::/64`;
}

/** IPv4 that came over IPv6 is the same address. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}
