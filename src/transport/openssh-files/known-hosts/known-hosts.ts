/**
 * The known_hosts files that hold for a host, read once for a whole run. Says what they know of a presented
 * key; what follows from that (StrictHostKeyChecking) is the client's business.
 */

import { readFileSync } from 'node:fs';
import { GrappeError } from '../../../base/index.ts';
import { appendKnownHost } from './append-known-host.ts';
import { type KnownHostsEntry, entryTest, parseKnownHostsLine } from './known-hosts-line.ts';
import { publicKeyOf } from './public-key.ts';

export interface KnownHosts {
  /** `name` is HostConfig.hostKeyName; `keyBlob` the key as the server presented it. */
  check(name: string, keyBlob: Buffer): HostKeyVerdict;
  /** Types of the plain keys that are known for `name`, in the order of the lines. */
  keyTypesFor(name: string): readonly string[];
  /** Whether a `@cert-authority` line speaks of `name`. */
  hasAuthorityFor(name: string): boolean;
  /** Appends a key to `file` and knows it from now on (accept-new, `nodes trust`). */
  trust(file: string, entry: NewKnownHost): void;
  /** Lines that were skipped, one sentence each. */
  readonly warnings: readonly string[];
}

export interface NewKnownHost {
  readonly name: string;
  readonly keyBlob: Buffer;
  /** Write the name in hashed form (HashKnownHosts). */
  readonly isHashed: boolean;
}

export interface HostKeyVerdict {
  /** `changed`: other keys are known for this host, not this one. */
  readonly verdict: 'known' | 'unknown' | 'changed' | 'revoked';
  /** The lines that decided. */
  readonly lines: readonly KnownHostsEntry[];
}

const LARGEST_BYTES = 64 * 1024 * 1024;

/** Reads the files that exist; others count as empty. Lines that cannot be read are skipped with a warning. */
export function loadKnownHosts(files: readonly string[]): KnownHosts {
  const index = newIndex();
  const warnings: string[] = [];
  for (const file of new Set(files)) {
    for (const [at, text] of readLines(file).entries()) {
      const parsed = parseKnownHostsLine(text, { file, line: at + 1 });
      if (parsed.kind === 'entry') addEntry(index, parsed.entry);
      if (parsed.kind === 'bad') warnings.push(`${file} line ${at + 1} is skipped: ${parsed.why}`);
    }
  }
  return {
    warnings,
    check: (name, keyBlob) => check(index, name.toLowerCase(), keyBlob),
    keyTypesFor: (name) => [
      ...new Set(plainEntries(index, name.toLowerCase()).map((entry) => entry.key.type)),
    ],
    hasAuthorityFor: (name) => index.authorities.some(entryTest(name.toLowerCase())),
    trust: (file, entry) => trust(index, file, entry),
  };
}

function readLines(file: string): readonly string[] {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch {
    return [];
  }
  if (content.length <= LARGEST_BYTES) return content.toString('utf8').split('\n');
  throw new GrappeError('ssh-config', {
    message: `the known_hosts file '${file}' is larger than 64 MB`,
    hint: 'remove the lines that are not needed',
  });
}

interface Index {
  /** Lines of every kind. */
  readonly byKey: Map<string, KnownHostsEntry[]>;
  /** Plain lines with exact names. */
  readonly byName: Map<string, KnownHostsEntry[]>;
  /** Plain lines with patterns or hashed names, to be tried one by one. */
  readonly tried: KnownHostsEntry[];
  readonly authorities: KnownHostsEntry[];
  /** Entries of names that were asked for before. */
  readonly answers: Map<string, readonly KnownHostsEntry[]>;
}

function newIndex(): Index {
  return { byName: new Map(), byKey: new Map(), tried: [], authorities: [], answers: new Map() };
}

function addEntry(index: Index, entry: KnownHostsEntry): void {
  push(index.byKey, keyOf(entry.key.blob), entry);
  if (entry.marker === 'cert-authority') index.authorities.push(entry);
  if (entry.marker !== 'none') return;
  if (entry.names.kind !== 'exact') index.tried.push(entry);
  else for (const name of new Set(entry.names.names)) push(index.byName, name, entry);
}

/** The presented key first: a known host costs one or two comparisons, however long the files are. */
function check(index: Index, name: string, keyBlob: Buffer): HostKeyVerdict {
  const same = (index.byKey.get(keyOf(keyBlob)) ?? []).filter(entryTest(name));
  const revoked = same.filter((entry) => entry.marker === 'revoked');
  if (revoked.length > 0) return { verdict: 'revoked', lines: revoked };
  const known = same.filter((entry) => entry.marker === 'none');
  if (known.length > 0) return { verdict: 'known', lines: known };
  const others = plainEntries(index, name);
  return others.length > 0 ? { verdict: 'changed', lines: others } : { verdict: 'unknown', lines: [] };
}

function plainEntries(index: Index, name: string): readonly KnownHostsEntry[] {
  const known = index.answers.get(name);
  if (known !== undefined) return known;
  const answer = [...(index.byName.get(name) ?? []), ...index.tried.filter(entryTest(name))];
  index.answers.set(name, answer);
  return answer;
}

function trust(index: Index, file: string, { name, keyBlob, isHashed }: NewKnownHost): void {
  const key = publicKeyOf(keyBlob);
  if (key === undefined)
    throw new GrappeError('ssh-config', { message: `the key of '${name}' cannot be stored` });
  appendKnownHost(file, { name: name.toLowerCase(), key, isHashed });
  addEntry(index, {
    file,
    line: 0,
    marker: 'none',
    names: { kind: 'exact', names: [name.toLowerCase()] },
    key,
  });
  index.answers.delete(name.toLowerCase());
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function keyOf(blob: Buffer): string {
  return blob.toString('latin1');
}
