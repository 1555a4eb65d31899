/** The RevokedHostKeys file: a list of public keys. A binary KRL is recognised and left to ssh. */

import { readFileSync } from 'node:fs';
import { GrappeError } from '../../../base/index.ts';
import { parsePublicKey } from './public-key.ts';

export interface RevokedKeys {
  has(keyBlob: Buffer): boolean;
}

const KRL_MAGIC = 'SSHKRL\n\0';

/** `krl` for a key revocation list. Throws when the file cannot be read: ssh trusts nobody then. */
export function loadRevokedKeys(file: string): RevokedKeys | 'krl' {
  const content = readRevoked(file);
  if (content.subarray(0, KRL_MAGIC.length).toString('latin1') === KRL_MAGIC) return 'krl';
  const blobs = new Set<string>();
  for (const [index, text] of content.toString('utf8').split('\n').entries()) {
    const [type, base64 = ''] = text.trim().split(/[ \t]+/, 2);
    if (type === undefined || type === '' || type.startsWith('#')) continue;
    const key = parsePublicKey(type, base64);
    if (key === undefined) throw unreadable(`line ${index + 1} of '${file}' is no public key`);
    blobs.add(key.blob.toString('latin1'));
  }
  return { has: (keyBlob) => blobs.has(keyBlob.toString('latin1')) };
}

function readRevoked(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw unreadable(`the RevokedHostKeys file '${file}' cannot be read`, cause);
  }
}

function unreadable(message: string, cause?: unknown): GrappeError {
  return new GrappeError('ssh-config', {
    message,
    why: 'without it no host key can be trusted',
    hint: 'mend the file, or take RevokedHostKeys out of the ssh_config',
    cause,
  });
}
