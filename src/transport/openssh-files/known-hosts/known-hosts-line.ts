/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */

import { matchHostList } from '../ssh-config/match-pattern.ts';
import { type HashedName, hashedNameTest, parseHashedName } from './hashed-name.ts';
import { type PublicKey, parsePublicKey } from './public-key.ts';

export interface KnownHostsEntry {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  readonly names: HostNames;
  readonly key: PublicKey;
}

export type HostNames =
  | { readonly kind: 'hashed'; readonly hashed: HashedName }
  /** Names without wildcards or negation, in lower case: found by look-up. */
  | { readonly kind: 'exact'; readonly names: readonly string[] }
  | { readonly kind: 'patterns'; readonly list: string };

export type ParsedLine =
  | { readonly kind: 'entry'; readonly entry: KnownHostsEntry }
  | { readonly kind: 'empty' }
  | { readonly kind: 'bad'; readonly why: string };

/** Where a line stands. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
}

const MARKERS: ReadonlyMap<string, KnownHostsEntry['marker']> = new Map([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);

export function parseKnownHostsLine(text: string, place: LinePlace): ParsedLine {
  const fields = columnsOf(text);
  if (fields[0] === undefined || fields[0].startsWith('#')) return { kind: 'empty' };
  const isMarked = fields[0].startsWith('@');
  const marker = isMarked ? MARKERS.get(fields[0]) : 'none';
  if (marker === undefined) return bad('its marker is unknown');
  const [hosts, type, base64] = fields.slice(isMarked ? 1 : 0);
  if (hosts === undefined || type === undefined || base64 === undefined)
    return bad('host, key type or key is missing');
  const names = parseHostNames(hosts);
  if (names === undefined) return bad('its hashed name is damaged');
  const key = parsePublicKey(type, base64);
  if (key === undefined) return bad('its key cannot be read');
  return { kind: 'entry', entry: { ...place, marker, names, key } };
}

/** Tells of entries whether they speak of `name` (lower case, `[host]:port` off port 22). */
export function entryTest(name: string): (entry: KnownHostsEntry) => boolean {
  const isHashOfName = hashedNameTest(name);
  return ({ names }) => {
    switch (names.kind) {
      case 'hashed':
        return isHashOfName(names.hashed);
      case 'exact':
        return names.names.includes(name);
      case 'patterns':
        return matchHostList(name, names.list) === 'match';
      default:
        return names satisfies never;
    }
  };
}

function parseHostNames(hosts: string): HostNames | undefined {
  if (hosts.startsWith('|')) {
    const hashed = parseHashedName(hosts);
    return hashed && { kind: 'hashed', hashed };
  }
  if (/[*?!]/.test(hosts)) return { kind: 'patterns', list: hosts };
  return { kind: 'exact', names: hosts.toLowerCase().split(',') };
}

/** Marker, hosts, type and key at most; what follows is a comment. */
function columnsOf(text: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 4) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    let end = at;
    while (end < text.length && !' \t\r\n'.includes(text.charAt(end))) end++;
    if (end === at) break;
    fields.push(text.slice(at, end));
    at = end;
  }
  return fields;
}

function bad(why: string): ParsedLine {
  return { kind: 'bad', why };
}
