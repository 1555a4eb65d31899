/** What the server believes and allows, of its configuration and where it listens. */

import { hostname, networkInterfaces } from 'node:os';
import { type ConsoleSite, Rights } from '../app/index.ts';
import { type CookiePlace, sessionCookie, type SessionCookie } from './cookies.ts';
import type { GuardPolicy } from './guard.ts';
import type { BrowserPolicy } from './headers.ts';
import type { ProxyPolicy } from './sender.ts';

export interface ServerPolicy extends GuardPolicy, BrowserPolicy, ProxyPolicy {
  readonly cookie: SessionCookie;
  readonly rights: Rights;
  /** Where people reach the console. */
  readonly url: string;
}

export interface Listening {
  /** The address that it listens on. */
  readonly host: string;
  readonly port: number;
  /** Own: with a certificate that browsers know, or one that was made here. */
  readonly tls: 'own' | 'self-signed' | undefined;
}

/** Files of a job and its input, in base64. */
const BODY_BYTES = 96 * 2 ** 20;

export function serverPolicy(site: ConsoleSite, listening: Listening): ServerPolicy {
  const { publicUrl, proxies } = site.fleet.config.console;
  const { port, tls } = listening;
  const scheme = tls ? 'https' : 'http';
  const own = urlNamesOf(listening.host).map((name) => new URL(`${scheme}://${name}:${port}/`));
  const named = publicUrl === undefined ? [] : [new URL(publicUrl)];
  const [url = new URL(`${scheme}://localhost:${port}/`)] = [...named, ...own];
  const place: CookiePlace = { base: url.pathname, isSecure: url.protocol === 'https:', port };
  return {
    base: place.base,
    hosts: new Set([...named, ...own].map(({ host }) => host)),
    origins: new Set([...named, ...own].map(({ origin }) => origin)),
    bodyBytes: BODY_BYTES,
    isTlsForEver: place.isSecure && tls !== 'self-signed',
    proxies: new Set(proxies),
    cookie: sessionCookie(place),
    rights: new Rights(site),
    url: url.href,
  };
}

function urlNamesOf(host: string): string[] {
  return hostNames(host).map((name) => (name.includes(':') ? `[${name}]` : name));
}

/** Names of other machines may point here; these are this machine's own. */
export function hostNames(host: string): string[] {
  const bound = isEverywhere(host) ? [hostname(), ...interfaceAddresses()] : [host];
  const names = [...bound.filter((name) => !isLoopback(name)), '127.0.0.1', 'localhost', '::1'];
  const first = isLoopback(host) ? [host] : [];
  return [...new Set([...first, ...names])];
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(address);
}

function isEverywhere(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address);
}
