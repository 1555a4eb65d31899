/**
 * Which keys are tried for a host, in which order: first those that IdentityFile names and the agent holds,
 * then the agent's others, then key files. Decrypts nothing and asks nobody.
 */

import { OPENSSH_DEFAULTS } from '../ssh-config/algorithm-table.ts';
import type { HostConfig, IdentityFile } from '../ssh-config/host-config.ts';
import { type PublicKey, publicKeyOf, rsaBitsOf } from '../known-hosts/public-key.ts';
import type { AgentKey } from './agent-client.ts';
import type { KeyFile, PrivateKeyFile } from './key-file.ts';

export type KeyCandidate =
  | { readonly source: 'agent'; readonly label: string; readonly publicKey: PublicKey }
  | {
      readonly source: 'file';
      readonly label: string;
      readonly publicKey: PublicKey | undefined;
      readonly file: PrivateKeyFile;
    };

export interface KeyChoice {
  /** What ssh2 can try, in order. */
  readonly candidates: readonly KeyCandidate[];
  /** Keys that only ssh can use: FIDO keys and certificates. */
  readonly beyond: readonly PublicKey[];
  /** Why files that somebody named are of no use. */
  readonly problems: readonly KeyProblem[];
}

export interface KeyProblem {
  readonly path: string;
  readonly why: string;
  /** Named for this run (`--identity`, ssh.overrides): the run cannot go on as asked. */
  readonly isRequired: boolean;
}

/** sshd ends the connection after this many failures, unless its MaxAuthTries says otherwise. */
const MAX_TRIES = 6;

export interface NamedKeyFile {
  readonly identity: IdentityFile;
  readonly file: KeyFile;
}

export function chooseKeys(
  host: HostConfig,
  files: readonly NamedKeyFile[],
  agentKeys: readonly AgentKey[],
): KeyChoice {
  const inAgent = agentKeys.flatMap(agentCandidate);
  const named = inAgent.filter((key) => files.some(({ file }) => isSameKey(file.publicKey, key.publicKey)));
  const others = host.identitiesOnly ? [] : inAgent.filter((key) => !named.includes(key));
  const fromFiles = files.flatMap((entry) => fileCandidate(entry, named));
  const fits = ({ publicKey }: KeyCandidate): boolean =>
    publicKey === undefined || isAcceptable(publicKey, host);
  const all = capped(
    [...named, ...others, ...fromFiles.map(({ candidate }) => candidate)].filter(fits),
    fromFiles,
  );
  return {
    candidates: all
      .filter(({ publicKey }) => publicKey === undefined || canUse(publicKey))
      .slice(0, MAX_TRIES),
    beyond: all.flatMap(({ publicKey }) =>
      publicKey !== undefined && !canUse(publicKey) ? [publicKey] : [],
    ),
    problems: files.flatMap((entry) => problemOf(entry, named)),
  };
}

function agentCandidate({ blob, comment }: AgentKey): KeyCandidate[] {
  const publicKey = publicKeyOf(blob);
  return publicKey === undefined ? [] : [{ source: 'agent', label: `agent: ${comment}`, publicKey }];
}

interface FileCandidate {
  readonly candidate: KeyCandidate;
  readonly isExplicit: boolean;
}

function fileCandidate({ file, identity }: NamedKeyFile, named: readonly KeyCandidate[]): FileCandidate[] {
  if (file.kind !== 'private') return [];
  const { publicKey, path } = file;
  if (named.some((key) => isSameKey(key.publicKey, publicKey))) return [];
  return [{ candidate: { source: 'file', label: path, publicKey, file }, isExplicit: identity.explicit }];
}

/**
 * With more keys than sshd has patience for, ssh never comes to the files that a person named. Here they move
 * before the agent's unrelated keys then; short lists keep ssh's order.
 */
function capped(keys: readonly KeyCandidate[], files: readonly FileCandidate[]): readonly KeyCandidate[] {
  if (keys.length <= MAX_TRIES) return keys;
  const rank = (key: KeyCandidate): number =>
    files.some(({ candidate, isExplicit }) => candidate === key && isExplicit) ? 0 : 1;
  return keys.toSorted((a, b) => rank(a) - rank(b));
}

function isAcceptable({ type, blob }: PublicKey, host: HostConfig): boolean {
  const accepted = host.pubkeyAcceptedAlgorithms ?? OPENSSH_DEFAULTS.publicKey;
  if (type !== 'ssh-rsa') return accepted.includes(type) || type.startsWith('ssh-rsa-cert');
  const isLongEnough = rsaBitsOf(blob) >= host.requiredRsaBits;
  return isLongEnough && accepted.some((name) => name.startsWith('rsa-sha2-') || name === 'ssh-rsa');
}

/** ssh2 knows neither security keys nor certificates. */
function canUse({ type }: PublicKey): boolean {
  return !type.startsWith('sk-') && !type.includes('-cert-');
}

const KEY_TROUBLE: Readonly<Record<Exclude<KeyFile['kind'], 'private'>, string>> = {
  missing: 'the file does not exist',
  unreadable: 'the file cannot be read',
  exposed: 'others can read the file',
  unknown: 'the file holds no key that is known here',
  public: 'the file is a public key, and no agent holds its private half',
};

function problemOf({ file, identity }: NamedKeyFile, named: readonly KeyCandidate[]): KeyProblem[] {
  if (!identity.explicit || file.kind === 'private') return [];
  if (named.some((key) => isSameKey(key.publicKey, file.publicKey))) return [];
  return [{ path: identity.path, why: KEY_TROUBLE[file.kind], isRequired: identity.required }];
}

function isSameKey(one: PublicKey | undefined, other: PublicKey | undefined): boolean {
  return one !== undefined && other !== undefined && one.blob.equals(other.blob);
}
