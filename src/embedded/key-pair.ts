/** Keys made for the occasion. */

import ssh2 from 'ssh2';

/** Both in OpenSSH form. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** ssh2 loses the leading zero bytes of a public key, one pair of 256: it cannot read its own text then. */
export function makeKeyPair(comment: string): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) {
      return { privateKey: pair.private, publicKey: pair.public };
    }
  }
}
