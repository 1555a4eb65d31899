/** Host-key questions of a client, answered from one host's configuration and the files that it names. */

import { GrappeError } from '../../../base/index.ts';
import { OPENSSH_DEFAULTS, IN_PROCESS } from '../ssh-config/algorithm-table.ts';
import type { HostConfig } from '../ssh-config/host-config.ts';
import { hostKeyNameOf } from './host-key-name.ts';
import { type HostKeyVerdict, type KnownHosts, loadKnownHosts } from './known-hosts.ts';
import { rsaBitsOf } from './public-key.ts';
import { type RevokedKeys, loadRevokedKeys } from './revoked-keys.ts';

/** What is trusted for one host. */
export interface HostTrust {
  readonly knownHosts: KnownHosts;
  readonly revokedKeys: RevokedKeys | 'krl' | undefined;
}

/** Reads each set of files once, for all the hosts that name it. */
export function createTrustStore(): (host: HostConfig) => HostTrust {
  const knownHosts = new Map<string, KnownHosts>();
  const revokedKeys = new Map<string, RevokedKeys | 'krl'>();
  return (host) => {
    const files = [...host.userKnownHostsFiles, ...host.globalKnownHostsFiles];
    const revoked = host.revokedHostKeysFile;
    return {
      knownHosts: once(knownHosts, files.join('\0'), () => loadKnownHosts(files)),
      revokedKeys:
        revoked === undefined ? undefined : once(revokedKeys, revoked, () => loadRevokedKeys(revoked)),
    };
  };
}

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}

/** A key that a server presented, and the address that it came from. */
export interface PresentedKey {
  readonly keyBlob: Buffer;
  readonly address?: string;
}

/** What is known of a presented key: revocation, known_hosts, and with CheckHostIP the address too. */
export function judgeHostKey(
  host: HostConfig,
  trust: HostTrust,
  { keyBlob, address }: PresentedKey,
): HostKeyVerdict {
  if (trust.revokedKeys === 'krl') throw krlError(host);
  if (trust.revokedKeys?.has(keyBlob)) return { verdict: 'revoked', lines: [] };
  if (rsaBitsOf(keyBlob) < host.requiredRsaBits) throw shortKeyError(host);
  const byName = trust.knownHosts.check(host.hostKeyName, keyBlob);
  if (byName.verdict !== 'known' || address === undefined || !checksAddress(host)) return byName;
  const byAddress = trust.knownHosts.check(hostKeyNameOf(address, host.port), keyBlob);
  return byAddress.verdict === 'known' || byAddress.verdict === 'unknown' ? byName : byAddress;
}

/** CheckHostIP means nothing where another name or another way leads to the host. */
function checksAddress(host: HostConfig): boolean {
  const isDirect = host.jumps.length === 0 && host.proxyCommand === undefined;
  return host.checkHostIp && isDirect && host.hostKeyAlias === undefined;
}

/**
 * Host-key algorithms to offer through ssh2, in the order of OpenSSH: types that known_hosts holds come
 * first, unless the best algorithm is among them already or a person fixed the order.
 */
export function hostKeyAlgorithms(host: HostConfig, knownHosts: KnownHosts): readonly string[] {
  const wanted = host.hostKeyAlgorithms ?? OPENSSH_DEFAULTS.hostKey;
  const offered = wanted.filter((algorithm) => IN_PROCESS.hostKey.includes(algorithm));
  const [best] = offered;
  if (!host.hostKeyOrderIsOpen || best === undefined) return offered;
  const types = knownHosts.keyTypesFor(host.hostKeyName);
  const isKnown = (algorithm: string): boolean => types.includes(keyTypeOf(algorithm));
  if (isKnown(best)) return offered;
  return [...offered.filter((name) => isKnown(name)), ...offered.filter((name) => !isKnown(name))];
}

/** RSA keys have one type and several signature algorithms. */
function keyTypeOf(algorithm: string): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}

function shortKeyError(host: HostConfig): GrappeError {
  return new GrappeError('ssh-config', {
    message: `the RSA host key of '${host.name}' is shorter than ${host.requiredRsaBits} bits`,
    why: 'RequiredRSASize asks for longer ones',
    hint: 'give the host a longer key',
  });
}

function krlError(host: HostConfig): GrappeError {
  return new GrappeError('ssh-config', {
    message: `the RevokedHostKeys file of '${host.name}' is a key revocation list`,
    hint: `use 'transport: openssh' for this node`,
  });
}
