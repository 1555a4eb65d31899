/**
 * Algorithms that this client offers. Left out on purpose: group exchange (the library takes any prime), SHA-1,
 * CBC, compression, and chacha20-poly1305, which has no native speed here and needs strict key exchange.
 */

import type { Algorithms } from 'ssh2';
import type { Hop } from './target.ts';

const KEY_EXCHANGES = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
];

/** 128-bit GCM is the fastest that Node offers, by far. */
const CIPHERS = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
];

const MACS = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
];

/** The lists in the library's form. It sorts out by itself which names it knows, and throws at others. */
export function offeredAlgorithms({ algorithms, hostKeys }: Hop): Algorithms {
  const lists = {
    kex: algorithms.kex ?? KEY_EXCHANGES,
    cipher: algorithms.cipher ?? CIPHERS,
    hmac: algorithms.mac ?? MACS,
    serverHostKey: hostKeys.algorithms,
    compress: ['none'],
  };
  // The library's types hold a closed list of names; it checks them itself at connect().
  return lists as unknown as Algorithms;
}
