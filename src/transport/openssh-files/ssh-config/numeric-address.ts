/** Canonical text of numeric addresses: ssh looks keys up under `127.0.0.1` when told `127.1`. */

import { SocketAddress, isIPv6 } from 'node:net';

/** Undefined when `host` is a name. */
export function canonicalAddress(host: string): string | undefined {
  const [address = '', zone] = host.split('%', 2);
  if (isIPv6(address)) {
    const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
    return zone === undefined ? canonical : `${canonical}%${zone}`;
  }
  return legacyIPv4(host);
}

/** The forms of inet_aton(3): one to four numbers, decimal, octal or hexadecimal; the last one fills up. */
function legacyIPv4(host: string): string | undefined {
  const parts = host.split('.');
  if (
    parts.length > 4 ||
    !parts.every((part) => /^(?:0x[0-9a-f]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9})$/i.test(part))
  ) {
    return undefined;
  }
  const numbers = parts.map((part) => (/^0[0-7]/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  const value = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
