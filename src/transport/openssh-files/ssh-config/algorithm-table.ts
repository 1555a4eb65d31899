/**
 * Algorithm names: what OpenSSH offers by default (so that the `+`, `-` and `^` forms have a base) and what
 * the in-process client offers. A test holds the second half against the ssh2 library.
 */

import { matchPatternList } from './match-pattern.ts';

export type AlgorithmKind = 'kex' | 'cipher' | 'mac' | 'hostKey' | 'publicKey';

const KEY_TYPES = [
  'ssh-ed25519-cert-v01@openssh.com',
  'ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'ecdsa-sha2-nistp384-cert-v01@openssh.com',
  'ecdsa-sha2-nistp521-cert-v01@openssh.com',
  'sk-ssh-ed25519-cert-v01@openssh.com',
  'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'rsa-sha2-512-cert-v01@openssh.com',
  'rsa-sha2-256-cert-v01@openssh.com',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

export const OPENSSH_DEFAULTS: Readonly<Record<AlgorithmKind, readonly string[]>> = {
  kex: [
    'sntrup761x25519-sha512',
    'sntrup761x25519-sha512@openssh.com',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
  ],
  mac: [
    'umac-64-etm@openssh.com',
    'umac-128-etm@openssh.com',
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'umac-64@openssh.com',
    'umac-128@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
  hostKey: KEY_TYPES,
  publicKey: KEY_TYPES,
};

/**
 * What the in-process client negotiates. Left to ssh: group exchange (the ssh2 library takes any prime), SHA-1
 * and CBC (a person who asks for those means an old appliance), chacha20-poly1305 and UMAC (no native code).
 */
export const IN_PROCESS: Readonly<Record<'kex' | 'cipher' | 'mac' | 'hostKey', readonly string[]>> = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  mac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  hostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
};

/** The list that an option such as `KexAlgorithms ^a,b` stands for. */
export function algorithmList(option: string, kind: AlgorithmKind): readonly string[] {
  const defaults = OPENSSH_DEFAULTS[kind];
  const names = option.slice(1);
  switch (option.charAt(0)) {
    case '+':
      return unique([...defaults, ...names.split(',')]);
    case '^':
      return unique([...names.split(','), ...defaults]);
    case '-':
      return defaults.filter((name) => matchPatternList(name, names) !== 'match');
    default:
      return unique(option.split(',').flatMap((name) => spelledOut(name, defaults)));
  }
}

/** Lists of key types may hold wildcards. */
function spelledOut(name: string, defaults: readonly string[]): readonly string[] {
  if (!/[*?]/.test(name)) return [name];
  return [...defaults, 'ssh-rsa', 'ssh-dss'].filter((known) => matchPatternList(known, name) === 'match');
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== ''))];
}

/** Algorithm lists of one host, for the in-process client. */
export interface InProcessAlgorithms {
  readonly kex?: readonly string[];
  readonly cipher?: readonly string[];
  readonly mac?: readonly string[];
}

/** What is left of a host's lists in process, in their order; a list is absent where no configuration speaks. */
export function algorithmsInProcess(host: {
  readonly kexAlgorithms: readonly string[] | undefined;
  readonly ciphers: readonly string[] | undefined;
  readonly macs: readonly string[] | undefined;
}): InProcessAlgorithms {
  const left = (
    names: readonly string[] | undefined,
    kind: 'kex' | 'cipher' | 'mac',
  ): readonly string[] | undefined => names?.filter((name) => IN_PROCESS[kind].includes(name));
  const kex = left(host.kexAlgorithms, 'kex');
  const cipher = left(host.ciphers, 'cipher');
  // With GCM alone no MAC is negotiated, so that a list of others is no obstacle.
  const mac = cipher?.every((name) => name.includes('-gcm@')) ? undefined : left(host.macs, 'mac');
  return { ...(kex && { kex }), ...(cipher && { cipher }), ...(mac && { mac }) };
}
